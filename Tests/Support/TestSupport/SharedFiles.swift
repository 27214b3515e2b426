// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// The folder of published numbers and study data that stands beside the checkout on a developer's machine.
///
/// Tests that want it are enabled by ``isThere``; elsewhere they skip with a word that says so.
public enum SharedFiles {
  /// `../shared` beside the checkout.
  public static let folder: URL =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")

  /// Whether the folder is there.
  public static var isThere: Bool { FileManager.default.fileExists(atPath: folder.appending(path: "golden").path) }

  /// A file in it.
  public static func file(_ path: String) -> URL { folder.appending(path: path) }
}
