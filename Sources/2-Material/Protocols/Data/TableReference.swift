// SPDX-License-Identifier: Apache-2.0
public import CaseTables
public import Foundation
public import Vocabulary

/// Which table the protocol is about, and how its columns are bound to roles.
public struct TableReference: Sendable, Equatable {
  /// The file as the protocol names it: a path from the protocol's own folder, or absolute; empty where models make the table.
  public var path: String
  /// The format; `nil` where the file's name says it.
  public var format: TableFormat?
  /// The expected digest of the file's stored bytes.
  public var digest: ContentDigest?
  /// Which column plays which role.
  public var binding: ColumnBinding
  /// The models and the data set of which the table is made; `nil` where it is a file.
  public var predicted: PredictedData?

  /// Where the table lies.
  /// - Parameter protocolFile: The protocol's file; a relative ``path`` is taken from its folder.
  /// - Returns: The table's absolute place.
  public func location(besides protocolFile: URL) -> URL { Self.location(of: path, besides: protocolFile) }

  /// Where a path leads that stands in a protocol: from the protocol's folder, or from the root.
  public static func location(of path: String, besides protocolFile: URL) -> URL {
    guard !path.hasPrefix("/") else { return URL(filePath: path).standardizedFileURL }
    return protocolFile.absoluteURL.deletingLastPathComponent().appending(path: path).standardizedFileURL
  }
}
