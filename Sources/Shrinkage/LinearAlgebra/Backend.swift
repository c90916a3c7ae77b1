/// The BLAS and LAPACK that this process is bound to.
public enum Backend {
  /// What OpenBLAS says it was built with, such as "OpenBLAS 0.3.21 DYNAMIC_ARCH MAX_THREADS=64".
  public static var configuration: String { BLAS.configuration }

  /// The kernels OpenBLAS chose for this processor, such as "SkylakeX".
  public static var coreName: String { BLAS.coreName }

  /// How many threads OpenBLAS may use; at least 1. One setting for the whole process: do not
  /// change it while a fit runs.
  public static var threadCount: Int {
    get { BLAS.threadCount }
    set {
      precondition(newValue >= 1, "at least one thread is needed")
      BLAS.threadCount = newValue
    }
  }
}
