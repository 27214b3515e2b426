// SPDX-License-Identifier: Apache-2.0
import COpenVINO
import Workers

/// Where the tensors of a request lie, and whether the engine may read them there.
enum InputMemory {
  /// Pages of the helper's own: the engine reads them in place, and may write to them.
  case own(MappedMemory)
  /// Pages that the owner writes to and the helper can only read: each tensor is copied, since an engine that wrote to its input would
  /// be ended, and one that had its own copy of a page would not see what the owner writes next.
  case borrowed(BorrowedMemory)

  /// The bytes.
  var bytes: UnsafeRawBufferPointer {
    switch self {
    case .own(let memory): UnsafeRawBufferPointer(memory.bytes)
    case .borrowed(let memory): memory.bytes
    }
  }

  /// What the shim is to do with them.
  var holding: copenvino_holding {
    switch self {
    case .own: copenvino_in_place
    case .borrowed: copenvino_copied
    }
  }
}
