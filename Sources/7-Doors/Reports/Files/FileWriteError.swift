// SPDX-License-Identifier: Apache-2.0

/// Why files could not be written.
public struct FileWriteError: Error, Sendable, Hashable {
  /// What was being done.
  public enum Step: String, Sendable, Hashable {
    /// The name is not a plain file name, or occurs twice.
    case name
    /// The folder could not be made or opened.
    case folder
    /// The new content could not be written beside its place.
    case write
    /// The new file could not be put in its place.
    case replace
  }

  /// What was being done.
  public let step: Step
  /// The file's name without its folder; empty where it is the folder itself.
  public let file: String
  /// The system's error number; zero for a bad name.
  public let code: Int32

  init(_ step: Step, file: String = "", code: Int32 = 0) {
    self.step = step
    self.file = file
    self.code = code
  }
}
