// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import Store
import Synchronization
import Vocabulary

extension Datasets {
  /// All data sets, by name.
  public func list() throws -> [DatasetSummary] {
    let rows = try archive.records.read { reader in
      try reader.rows(
        """
        SELECT d.name, v.version, v.digest, v.made, v.purpose, v.items, v.patients
        FROM dataset_dataset d JOIN dataset_version v ON v.dataset = d.number
        WHERE v.version = (SELECT MAX(version) FROM dataset_version WHERE dataset = d.number)
        ORDER BY d.name
        """)
    }
    return try rows.map { row in
      DatasetSummary(
        name: try DatasetName(try row.value(0, as: String.self)), versions: try row.value(1), latest: try row.value(2),
        made: try row.value(3), purpose: try row.value(4), items: try row.value(5), patients: try row.value(6))
    }
  }

  /// All versions of a data set, the first first.
  public func versions(of name: DatasetName) throws -> [DatasetVersion] {
    let rows = try archive.records.read { reader in
      try reader.rows(
        """
        SELECT v.number, v.digest FROM dataset_version v JOIN dataset_dataset d ON d.number = v.dataset
        WHERE d.name = \(name.description) ORDER BY v.version
        """)
    }
    if rows.isEmpty { throw DatasetError.unknownDataset(name.description, known: try list().map(\.name.description)) }
    return try rows.map { try version(key: $0.value(0), digest: $0.value(1)) }
  }

  /// The version that a text means: `chest-xray@3`, `chest-xray` for its latest, or `sha256:…`.
  public func version(named text: String) throws -> DatasetVersion { try version(VersionReference(text)) }

  /// The version that a reference means.
  /// - Throws: ``DatasetError`` where there is none; ``StoreError`` where its manifest is gone or damaged.
  public func version(_ reference: VersionReference) throws -> DatasetVersion {
    let row = try archive.records.read { reader in
      switch reference {
      case .digest(let digest):
        try reader.row("SELECT number, digest FROM dataset_version WHERE digest = \(digest)")
      case .named(let name, let number):
        try reader.row(
          """
          SELECT v.number, v.digest FROM dataset_version v JOIN dataset_dataset d ON d.number = v.dataset
          WHERE d.name = \(name.description) AND v.version \(number.map { "= \($0)" as SQL } ?? "> 0")
          ORDER BY v.version DESC LIMIT 1
          """)
      }
    }
    guard let row else {
      switch reference {
      case .digest(let digest): throw DatasetError.unknownDigest(digest)
      case .named(let name, let number):
        let known = try list()
        guard let number, let latest = known.first(where: { $0.name == name }) else {
          throw DatasetError.unknownDataset(name.description, known: known.map(\.name.description))
        }
        throw DatasetError.unknownVersion(name: name.description, number: number, latest: latest.versions)
      }
    }
    return try version(key: row.value(0), digest: row.value(1))
  }

  /// The items of a version whose patients did not withdraw, in the order of their contents' digests.
  ///
  /// They are as they were when the version was made: attributes, labels and all.
  /// - Complexity: O(items) time and memory; ``forEachPart(of:includingWithdrawn:_:)`` holds no more than a part.
  public func items(of version: DatasetVersion) throws -> [DatasetItem] {
    var items: [DatasetItem] = []
    items.reserveCapacity(version.manifest.counts.items)
    try forEachPart(of: version) { items += $0 }
    return items
  }

  /// Goes through the items of a version, a part of about a thousand at a time, in the order of their contents' digests.
  ///
  /// - Parameters:
  ///   - version: The version.
  ///   - includingWithdrawn: Whether items come too whose patients withdrew since; their images can no longer be read.
  ///   - body: What is done with the items of a part.
  /// - Throws: ``StoreError`` where a part is gone or damaged, ``DatasetError/badManifest(_:expected:)``, or what `body` throws.
  public func forEachPart(
    of version: DatasetVersion, includingWithdrawn: Bool = false, _ body: ([DatasetItem]) throws -> Void
  ) throws {
    let withdrawn = includingWithdrawn ? [] : try withdrawnPatients()
    let parts = version.manifest.parts
    // As many parts at a time as there are cores: reading JSON is what takes long.
    let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
    for start in stride(from: 0, to: parts.count, by: width) {
      for items in read(parts[start..<min(start + width, parts.count)]) {
        let items = try items.get()
        try body(withdrawn.isEmpty ? items : items.filter { !withdrawn.contains($0.entry.patient) })
      }
    }
  }

  private func read(_ parts: ArraySlice<DatasetManifest.Part>) -> [Result<[DatasetItem], any Error>] {
    let done = Mutex<[Int: Result<[DatasetItem], any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: parts.count) { offset in
      let result = Result { try items(of: parts[parts.startIndex + offset]) }
      done.withLock { $0[offset] = result }
    }
    let all = done.withLock { $0 }
    return parts.indices.compactMap { all[$0 - parts.startIndex] }
  }

  /// How many items of a version belong to patients who withdrew since, so that their images can no longer be read.
  public func unreadable(in version: DatasetVersion) throws -> Int {
    try archive.records.read { reader in
      try reader.value(
        """
        SELECT COUNT(*) FROM dataset_item i JOIN dataset_withdrawal w ON w.patient = i.patient
        WHERE i.version = \(version.key)
        """) ?? 0
    }
  }

  /// The versions that hold an image, the first first.
  public func versions(holding image: Int) throws -> [DatasetVersion] {
    let rows = try archive.records.read { reader in
      try reader.rows(
        """
        SELECT v.number, v.digest FROM dataset_version v JOIN dataset_item i ON i.version = v.number
        WHERE i.image = \(image) ORDER BY v.number
        """)
    }
    return try rows.map { try version(key: $0.value(0), digest: $0.value(1)) }
  }

  func version(key: Int, digest: ContentDigest) throws -> DatasetVersion {
    DatasetVersion(
      key: key, digest: digest, manifest: try DatasetManifest(archive.blobs.bytes(of: digest), name: digest))
  }

  func items(of part: DatasetManifest.Part) throws -> [DatasetItem] {
    try ManifestPart.items(archive.blobs.bytes(of: part.digest), name: part.digest)
  }
}
