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
func uninitializedArray(count: Int) -> [Double] {
  unsafe Array(unsafeUninitializedCapacity: count) { buffer, initializedCount in
    unsafe requestLargePages(buffer)
    initializedCount = count
  }
}

/// Asks for memory in pages of megabytes where there are some: a fault for each 4 KiB can take longer than
/// what is computed with them.
private func requestLargePages(_ buffer: UnsafeMutableBufferPointer<Double>) {
  guard buffer.count >= 1 << 19, let start = buffer.baseAddress else { return }
  let page = Int(sysconf(Int32(_SC_PAGESIZE)))
  let first = (Int(bitPattern: start) + page - 1) / page * page
  let end = unsafe Int(bitPattern: start + buffer.count) / page * page
  unsafe madvise(UnsafeMutableRawPointer(bitPattern: first), end - first, MADV_HUGEPAGE)
}
