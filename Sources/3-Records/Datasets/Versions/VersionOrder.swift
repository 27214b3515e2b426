// SPDX-License-Identifier: Apache-2.0
public import Catalog
public import Vocabulary

/// What version is to be made.
public struct VersionOrder: Sendable {
  /// Some images.
  public enum Selection: Sendable, Hashable {
    /// All for which a query holds now.
    case query(CatalogQuery)
    /// These, by their numbers in the archive.
    case images([Int])
    /// These, by the digests of their files.
    case contents([ContentDigest])
  }

  /// The data set; made where it is not there.
  public var name: DatasetName
  /// What for: `training`, `validation`.
  public var purpose: String
  /// The version to begin with; its items come as the archive knows them now.
  public var parent: DatasetVersion?
  /// What comes to it.
  public var adding: [Selection]
  /// What then goes from it.
  public var removing: [Selection]
  /// As of which moment labels are taken; `nil` for now.
  public var labelsKnown: Timestamp?
  /// Whether items whose terms forbid the purpose are left out; otherwise they are an error.
  public var leavesOutForbidden: Bool

  /// Which attributes of the images of patients are written into the manifest; see ``FrozenAttributes``.
  public var freezing: FrozenAttributes

  /// Makes an order; the parameters are the properties.
  public init(
    name: DatasetName, purpose: String, parent: DatasetVersion? = nil, adding: [Selection] = [],
    removing: [Selection] = [], labelsKnown: Timestamp? = nil, leavesOutForbidden: Bool = false,
    freezing: FrozenAttributes = .standard
  ) {
    self.name = name
    self.purpose = purpose
    self.parent = parent
    self.adding = adding
    self.removing = removing
    self.labelsKnown = labelsKnown
    self.leavesOutForbidden = leavesOutForbidden
    self.freezing = freezing
  }

  /// How it will read in the manifest.
  var origin: DatasetOrigin {
    DatasetOrigin(parent: parent?.digest, added: adding.map(\.step), removed: removing.map(\.step))
  }
}

extension VersionOrder.Selection {
  var step: DatasetOrigin.Step {
    switch self {
    case .query(let query): .query(query.texts)
    case .images(let numbers): Self.list(Set(numbers).sorted().map { String($0) })
    case .contents(let contents): Self.list(Set(contents).sorted().map(\.description))
    }
  }

  /// The digest is that of the entries, sorted, one a line.
  private static func list(_ entries: [String]) -> DatasetOrigin.Step {
    .list(count: entries.count, digest: ContentDigest(hashing: entries.map { $0 + "\n" }.joined().utf8))
  }
}

/// What came of an order.
public struct MadeVersion: Sendable, Hashable {
  /// The version.
  public let version: DatasetVersion
  /// Whether it was made now; otherwise the latest version would be the same.
  public let isNew: Bool
  /// The attributes that its images have in the catalog and that it did not freeze.
  public let notFrozen: Set<String>
}
