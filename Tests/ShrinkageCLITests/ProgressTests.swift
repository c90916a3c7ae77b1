import Testing

@testable import ShrinkageCLI

@Suite struct ProgressTests {
  @Test func saysHowFarHowFastAndHowLongYet() {
    #expect(
      ProgressBar.line("reading", .bytes, done: 500_000_000, of: 2_000_000_000, elapsed: 2)
        == "reading ███████░░░░░░░░░░░░░░░░░░░░░░░  25 %, 250 MB/s, 6 s left")
    #expect(
      ProgressBar.line("fitting", .fits, done: 60, of: 60, elapsed: 90)
        == "fitting ██████████████████████████████ 100 %, 0.667 fits/s, 0 s left")
    // The first few hundredths say little about the rest.
    #expect(!ProgressBar.line("", .fits, done: 1, of: 100, elapsed: 1).contains("left"))
  }

  @Test func anUnknownTotalHasNoShare() {
    #expect(
      ProgressBar.line("reading", .bytes, done: 3_000_000_000, of: 0, elapsed: 10)
        == "reading 3 GB, 300 MB/s")
    #expect(ProgressBar.line("reading", .bytes, done: 0, of: 0, elapsed: 0) == "reading 0 MB")
  }
}
