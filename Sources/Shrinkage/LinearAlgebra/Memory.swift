#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Refuses an array of `count` doubles that this machine cannot hold, before the attempt: Swift
/// ends the process when an allocation fails.
///
/// Checked against the physical memory and the process's own limits (by an allocation that is
/// given back untouched).
func requireMemory(
  doubles count: (Int, Int), for what: @autoclosure () -> String
) throws(ShrinkageError) {
  let bytes = 8 * Double(count.0) * Double(count.1)
  guard bytes > 64e6 else { return }
  let physical = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
  guard bytes < physical, bytes < 0x1p62, let probe = unsafe malloc(Int(bytes)) else {
    throw .insufficientMemory(what: what(), bytes: bytes)
  }
  unsafe free(probe)
}
