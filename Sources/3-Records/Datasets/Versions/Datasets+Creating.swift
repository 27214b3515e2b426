// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Catalog
import Store
import Vocabulary

extension Datasets {
  /// Makes a version.
  ///
  /// All is read of one state of the archive. The parts of the manifest are written first, as files that nothing names yet; one transaction
  /// then writes the head, the rows and the entry in the trail. If the program ends before it, nothing of the version is there but files
  /// that the next attempt finds written; the collection of garbage takes what is never used.
  ///
  /// The order in which images were taken in, added or labelled does not matter. Where the latest version came of the same order and
  /// would be the same, or where it was begun with and nothing changed, none is made. Where images lie in locked parts, labels that were told
  /// of them since count as a change whatever they say: whether a guess is right is not told.
  /// - Parameters:
  ///   - order: What is to be made.
  ///   - context: Who makes it, and why.
  /// - Returns: The version.
  /// - Throws: ``DatasetError/noItems(_:)``, ``DatasetError/notInArchive(count:places:)``,
  ///   ``DatasetError/purposeForbidden(purpose:items:)``, ``DatasetError/changedMeanwhile``, `StoreError`.
  /// - Complexity: O(*n* log *n*) for *n* images; memory of some 60 bytes an image and one part of items.
  @discardableResult
  public func create(
    _ order: VersionOrder, by context: AuditContext
  ) throws -> MadeVersion {
    // A withdrawal between reading and writing makes what was read out of date; it is rare, and reading again settles it.
    for _ in 0..<3 {
      // Until the transaction names the parts nothing says that they are needed; keeping holds off the collection of garbage.
      let made = try archive.keeping { keeper in
        let draft = try archive.records.read { reader in
          try VersionDraft(order, archive: archive, keeper: keeper, reader: reader)
        }
        return try publish(draft, keeper: keeper, by: context)
      }
      if let made { return made }
    }
    throw DatasetError.changedMeanwhile
  }

  private func publish(_ draft: VersionDraft, keeper: FileKeeper, by context: AuditContext) throws -> MadeVersion? {
    let now = archive.time.now()
    let row: (key: Int, digest: ContentDigest, isNew: Bool)? = try archive.records.write { writer in
      let withdrawn = try Self.withdrawnPatients(in: writer.reader)
      guard withdrawn == draft.withdrawnBefore || draft.images.allSatisfy({ !withdrawn.contains($0.patient) }) else {
        return nil
      }
      let name = draft.order.name.description
      try writer.execute("INSERT INTO dataset_dataset (name) VALUES (\(name)) ON CONFLICT (name) DO NOTHING")
      guard
        let dataset: Int = try writer.reader.value("SELECT number FROM dataset_dataset WHERE name = \(name)")
      else { throw StoreError.value(column: 0, expected: "Int") }
      let latest = try writer.reader.row(
        """
        SELECT version, digest, contents, number FROM dataset_version WHERE dataset = \(dataset)
        ORDER BY version DESC LIMIT 1
        """)
      let locked = try GuardedCatalog.Locked(in: writer.reader).keys.intersection(draft.images.map(\.key))
      if let latest, try latest.value(2) == draft.contents,
        try !LabelsRead.isToldSince(of: locked, version: latest.value(3), in: writer.reader)
      {
        let before = try version(key: latest.value(3), digest: latest.value(1))
        // Made of the same order, or of the latest itself without changing it: a version more would say nothing more.
        let isSameOrder = before.manifest.origin == draft.order.origin
        if before.manifest.purpose == draft.order.purpose, isSameOrder || draft.order.parent?.digest == before.digest {
          return (before.key, before.digest, false)
        }
      }
      let manifest = draft.manifest(
        number: try latest.map { try $0.value(0, as: Int.self) + 1 } ?? 1,
        previous: try latest.map { try $0.value(1, as: ContentDigest.self) }, made: now, software: context.software)
      guard let digest = try keeper.keep([FileToKeep(manifest.bytes, patient: nil)]).first?.blob else { return nil }
      let key = try writer.insert(
        """
        INSERT INTO dataset_version (dataset, version, digest, contents, made, purpose, items, patients)
        VALUES (\(dataset), \(manifest.number), \(digest), \(manifest.contents), \(now), \(manifest.purpose),
          \(manifest.counts.items), \(manifest.counts.patients))
        """)
      try draft.read.write(for: key, in: writer)
      for part in manifest.parts {
        try writer.execute(
          "INSERT INTO dataset_part (version, place, digest) VALUES (\(key), \(part.place), \(part.digest))")
      }
      for image in draft.images {
        try writer.execute(
          """
          INSERT INTO dataset_item (version, image, content, patient)
          VALUES (\(key), \(image.key), \(image.content), \(image.patient))
          """)
      }
      try AuditTrail(archive).append(
        AuditEvent(
          "dataset.create", by: context,
          on: [.init("dataset-version", identity: "\(name)@\(manifest.number)", digest: digest)],
          details: [
            .init("items", .integer(manifest.counts.items)), .init("patients", .integer(manifest.counts.patients)),
            .init("purpose", .string(manifest.purpose)),
            // Two versions with the same contents tell that what was told between them changed nothing.
            .init("contents", locked.isEmpty ? .string(manifest.contents.description) : .null),
          ]), in: writer)
      return (key, digest, true)
    }
    guard let row else { return nil }
    return MadeVersion(
      version: try version(key: row.key, digest: row.digest), isNew: row.isNew, notFrozen: draft.notFrozen)
  }
}
