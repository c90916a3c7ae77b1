#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Refuses an array of `count` doubles that this machine cannot hold, before the attempt: Swift
/// ends the process when an allocation fails.
///
/// Small ones, up to 64 MB, are not looked at.
package func requireMemory(
  doubles count: (Int, Int), for what: @autoclosure () -> String
) throws(ShrinkageError) {
  let bytes = 8 * Double(count.0) * Double(count.1)
  guard bytes <= 64e6 || hasMemory(bytes: bytes) else {
    throw .insufficientMemory(what: what(), bytes: bytes)
  }
}

/// Whether `bytes` more can be allocated, beside `held` ones that the caller has.
///
/// Checked against the physical memory and the process's own limits, by a mapping that is given
/// back untouched: the optimiser removes a `malloc` that nobody writes to.
package func hasMemory(bytes: Double, besides held: Double = 0) -> Bool {
  let physical = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
  guard bytes + held < physical, bytes < 0x1p62 else { return false }
  let size = max(Int(bytes), 1)
  let probe = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
  guard unsafe probe != MAP_FAILED else { return false }
  unsafe munmap(probe, size)
  return true
}

/// An array of numbers that the caller sets before it reads them. Memory that is not touched is not
/// made resident.
///
/// In pages as the system hands them out: for large ones it has to clear megabytes at once, of memory that a
/// virtual machine may have given back in the meantime (some 4 ms for each MiB then, where small pages take 0.4).
func uninitializedArray(count: Int) -> [Double] {
  unsafe Array(unsafeUninitializedCapacity: count) { buffer, initializedCount in
    initializedCount = count
  }
}
