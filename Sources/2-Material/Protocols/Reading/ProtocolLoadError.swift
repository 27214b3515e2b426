// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Why a protocol could not be loaded.
public enum ProtocolLoadError: Error, Sendable {
  /// The file cannot be opened or read.
  case unreadable(file: String, cause: any Error)
  /// The file was read, and this is wrong with it.
  case faulty(InputFaults)
}
