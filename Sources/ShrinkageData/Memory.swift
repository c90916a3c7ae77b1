import Shrinkage

/// Throws unless `count` more doubles can be allocated beside `held` ones: Swift ends the process when
/// an allocation fails, which a file must not bring about.
///
/// Some memory must be left for what is too small to be asked for.
func requireMemory(
  doubles count: Int, besides held: Int = 0, of file: String
) throws(DataError) {
  let margin = 32e6
  let (bytes, heldBytes) = (8 * Double(count), 8 * Double(held))
  guard hasMemory(bytes: bytes + margin, besides: heldBytes) else {
    throw .outOfMemory(file: file, bytes: bytes + heldBytes)
  }
}
