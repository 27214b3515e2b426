// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What was found when a trail was checked.
public struct AuditVerification: Sendable, Equatable {
  /// How many entries there are.
  public var size: Int
  /// The root of the tree over them, computed from their bytes.
  public var root: ContentDigest
  /// How many checkpoints were compared, those kept and those from outside.
  public var checkpoints: Int
  /// The number of entries that the largest checkpoint with a right signature covers; `nil` where there is none.
  public var signedSize: Int?
  /// How many things beside the trail were checked.
  public var subjects: Int
  /// Who claims to have signed the checkpoints whose signatures were not checked, as no key was given: each by name and hash of the key.
  public var unchecked: [String] = []
  /// What is wrong, the trail first, in the order of entries; not more than can be read.
  public var faults: [AuditFault]

  /// Whether nothing is wrong.
  public var isWhole: Bool { faults.isEmpty }

  /// The first entry at fault; `nil` where none is.
  public var firstEntryAtFault: Int? { faults.compactMap(\.sequence).min() }
}

/// Something beside the trail that is checked with it: blobs, manifests.
public struct AuditSubject: Sendable {
  /// What it is, for progress.
  public let name: String
  /// Checks it: tells how far it is, and gives how many things were checked and which are at fault.
  public let check:
    @Sendable (_ progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void) throws -> (
      count: Int, faults: [AuditFault]
    )

  /// Makes a subject; the parameters are the properties.
  public init(
    _ name: String,
    check:
      @escaping @Sendable (_ progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void) throws -> (
        count: Int, faults: [AuditFault]
      )
  ) {
    self.name = name
    self.check = check
  }
}
