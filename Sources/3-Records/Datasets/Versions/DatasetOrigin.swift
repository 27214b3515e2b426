// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How the items of a version were chosen, in words that choose them again.
public struct DatasetOrigin: Sendable, Hashable {
  /// One step of choosing.
  public enum Step: Sendable, Hashable {
    /// All images for which these conditions held; without any, all images.
    case query([String])
    /// A list: how many it named, and the digest of the numbers or contents in it, sorted.
    case list(count: Int, digest: ContentDigest)
  }

  /// The version that was begun with; `nil` where nothing was.
  public var parent: ContentDigest?
  /// What was put to it, in order.
  public var added: [Step]
  /// What was then taken away, in order.
  public var removed: [Step]

  /// Makes an origin; the parameters are the properties.
  public init(parent: ContentDigest? = nil, added: [Step] = [], removed: [Step] = []) {
    self.parent = parent
    self.added = added
    self.removed = removed
  }
}

extension DatasetOrigin {
  var json: JSONValue {
    .object([
      "parent": parent.map { .string($0.description) }, "added": .array(added.map(\.json)),
      "removed": .array(removed.map(\.json)),
    ])
  }

  init?(_ json: JSONValue) {
    guard let added = json["added"]?.elements, let removed = json["removed"]?.elements else { return nil }
    self.init(
      parent: json["parent"]?.text.flatMap { ContentDigest($0) }, added: added.compactMap(Step.init),
      removed: removed.compactMap(Step.init))
    guard self.added.count == added.count, self.removed.count == removed.count else { return nil }
  }
}

extension DatasetOrigin.Step {
  var json: JSONValue {
    switch self {
    case .query(let conditions): .object(["query": .array(conditions.map(JSONValue.string))])
    case .list(let count, let digest):
      .object(["list": .object(["count": .integer(count), "digest": .string(digest.description)])])
    }
  }

  init?(_ json: JSONValue) {
    if let conditions = json["query"]?.elements {
      self = .query(conditions.compactMap(\.text))
    } else if let list = json["list"], let count = list["count"]?.integer,
      let digest = list["digest"]?.text.flatMap({ ContentDigest($0) })
    {
      self = .list(count: count, digest: digest)
    } else {
      return nil
    }
  }
}
