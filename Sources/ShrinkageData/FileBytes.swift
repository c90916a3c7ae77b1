// The only file of this module that touches memory unsafely: system calls that fill buffers, loads
// of several bytes at once, and the storage that several threads fill.

// import Glibc

extension RawSpan {
  /// The byte at `position`, which is checked.
  @inline(__always)
  func byte(at position: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: position, as: UInt8.self)
  }

  /// The eight bytes from `position` on, the first one lowest; the range is checked.
  @inline(__always)
  func word(at position: Int) -> UInt64 {
    unsafe UInt64(
      littleEndian: unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
  }
}
