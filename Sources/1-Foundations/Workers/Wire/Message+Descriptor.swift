// SPDX-License-Identifier: Apache-2.0
import CChannel

extension Message {
  /// Closes the open file that came along, where there is one.
  public mutating func closeDescriptor() {
    if let descriptor { cchannel_close(descriptor) }
    descriptor = nil
  }

  /// Takes the open file that came along as sealed memory; where there is none, that is not sealed either.
  public mutating func takeMemory() throws(SealedMemory.Failure) -> SealedMemory {
    guard let descriptor else { throw .notSealed }
    self.descriptor = nil
    return try SealedMemory(adopting: descriptor)
  }
}
