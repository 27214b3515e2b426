// SPDX-License-Identifier: Apache-2.0
public import Foundation

extension DataBinding {
  /// Where the table lies.
  /// - Parameter protocolFile: The protocol's file; a relative ``table`` is taken from its folder.
  /// - Returns: The table's absolute place.
  public func location(besides protocolFile: URL) -> URL {
    guard !table.hasPrefix("/") else { return URL(filePath: table).standardizedFileURL }
    return protocolFile.absoluteURL.deletingLastPathComponent().appending(path: table).standardizedFileURL
  }
}
