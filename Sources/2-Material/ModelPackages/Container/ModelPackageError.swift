// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Why a package could not be opened or written.
public enum ModelPackageError: Error, Sendable {
  /// A file or folder could not be read: its name, and the system's error number.
  case unreadable(file: String, code: Int32)
  /// It was read, and this is wrong with it.
  case faulty(InputFaults)
  /// A file could not be written: its name, and the system's error number.
  case unwritten(file: String, code: Int32)
}
