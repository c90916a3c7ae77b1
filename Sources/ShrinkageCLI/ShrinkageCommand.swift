import ArgumentParser
import Shrinkage

/// The version of the program and of the model files it writes.
let version = "0.1.0"

struct ShrinkageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shrinkage",
    abstract: "Lasso, ridge and elastic net, each answer with a proof of how exact it is.",
    discussion: """
      Minimises  1/(2n) Σ wᵢ (yᵢ - b₀ - xᵢ'b)² + λ Σ vⱼ ( r |bⱼ| + (1-r)/2 bⱼ² )  with r the L1 \
      ratio: 1 for the lasso, 0 for ridge.

      EXAMPLE
        shrinkage sweep --dataset diabetes --model lasso --model ridge \\
          --lambdas 1e-4:1:30 --scale scikit-learn --test-size 0.2 --seed 42

      EXIT STATUS
        0   done, every answer certified
        2   done and written, but some answer stopped before its tolerance
        64  usage, or an option's value out of range
        65  the data's content
        66  an input is missing, unreadable or a directory
        70  a bug in this program
        73  an output cannot be created
        74  a write failed
        130 interrupted
      """,
    version: """
      shrinkage \(version)
      \(Backend.configuration)
      core \(Backend.coreName), \(Backend.threadCount) threads
      """,
    subcommands: [
      Sweep.self, Fit.self, Path.self, CrossValidate.self, Stats.self, Merge.self, Predict.self,
      Verify.self,
      Show.self,
    ])
}
