// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Features
import Foundation
import Store
import Synchronization
import Vocabulary

/// Writes prepared batches: files first, then one transaction for all that is said of them.
final class ImportWriting: Sendable {
  let catalog: Catalog
  let options: ImportOptions
  let digest: KeyedDigest
  /// What decided whether files are taken in.
  let plan: ContentDigest
  private let state = Mutex(ImportOutcome())
  private let seen = Mutex(Trial())
  private let run: String

  init(catalog: Catalog, options: ImportOptions, digest: KeyedDigest) {
    self.catalog = catalog
    self.options = options
    self.digest = digest
    plan = options.digest
    run = String(UInt64.random(in: 0...UInt64.max), radix: 16)
  }

  /// What came of it so far.
  var outcome: ImportOutcome { state.withLock { $0 } }

  /// Writes down that an import begins, on which terms and by which policy.
  func begin(_ plan: ImportPlan) throws {
    state.withLock { state in
      state.passedOver = plan.passedOver
      state.refused = plan.refusals
    }
    guard !options.isTrial else { return }
    let terms = try catalog.archive.records.write { writer in
      let terms = try catalog.number(of: options.terms, in: writer)
      for extractor in options.extractors {
        try FeatureStore(catalog.archive).register(extractor.registration, in: writer)
      }
      try AuditTrail(catalog.archive).append(
        AuditEvent(
          "import.begin", by: options.context,
          on: [.init("terms", identity: String(terms), digest: options.terms.digest)]
            + plan.tables.map {
              .init("table", digest: $0)
            },
          details: [
            .init("items", .integer(plan.items.count)), .init("policy", .string(options.policy.digest.description)),
            .init("because", options.policy.because.map(JSONValue.string) ?? .null), .init("run", .string(run)),
          ]), in: writer)
      return terms
    }
    state.withLock { $0.terms = terms }
  }

  /// Counts what the journal knows.
  func note(_ known: ImportJournal.Known, _ item: ImportPlan.Item) {
    state.withLock { state in
      if known.outcome == .other {
        state.passedOver += 1
      } else if let refusal = known.refusal {
        state.refused.append(.init(name: item.name, reason: refusal))
      } else {
        state.doneBefore += 1
      }
    }
  }

  /// Writes a batch.
  func write(_ batch: [PreparedItem]) throws {
    guard !options.isTrial else { return try trial(batch) }
    guard !batch.isEmpty else { return }
    var decided = try decisions(on: batch)
    try catalog.archive.keeping { keeper in
      try keep(batch, &decided, keeper)
      let done = try catalog.archive.records.write { writer in try write(batch, decided, in: writer) }
      state.withLock { done.add(to: &$0) }
    }
  }

  /// Keeps the files that are wanted.
  ///
  /// A patient who withdraws in between costs the batch that patient's files, and no others.
  private func keep(_ batch: [PreparedItem], _ decided: inout [Decision], _ keeper: FileKeeper) throws {
    var places = decided.indices.filter { decided[$0].isWanted }
    while !places.isEmpty {
      var files: [FileToKeep] = []
      for place in places {
        if case .image(let image) = batch[place].result {
          files.append(FileToKeep(image.bytes, patient: decided[place].patient?.number))
        }
      }
      var gone: Int?
      do throws(StoreError) {
        let kept = try keeper.keep(files)
        for (place, file) in zip(places, kept) { decided[place].blob = file.blob }
      } catch {
        guard case .shredded(let patient) = error else { throw error }
        gone = patient
      }
      guard let gone else { return }
      let theirs = Set(places.filter { decided[$0].patient?.number == gone })
      guard !theirs.isEmpty else { throw StoreError.shredded(key: gone) }
      for place in theirs { decided[place] = Decision() }
      places.removeAll { theirs.contains($0) }
    }
  }

  /// What becomes of an item, as far as that can be told before its file is kept; without a patient it is of one who was withdrawn.
  private struct Decision {
    var patient: PatientNumber?
    var isWanted = false
    var blob: ContentDigest?
  }

  /// Gives patients their numbers, and looks which files need not be kept.
  private func decisions(on batch: [PreparedItem]) throws -> [Decision] {
    let removed = try catalog.archive.records.read { reader in try self.removed(in: batch, reader) }
    var identifiers: Set<ContentDigest> = []
    for (place, item) in batch.enumerated() where !removed.contains(place) {
      if case .image(let image) = item.result { identifiers.insert(image.identifier) }
    }
    let numbers =
      identifiers.isEmpty
      ? [:] : try catalog.archive.records.write { writer in try catalog.number(identifiers, in: writer) }
    let newPatients = numbers.values.filter(\.isNew).count
    state.withLock { $0.newPatients += newPatients }
    return try catalog.archive.records.read { reader in
      var seen: Set<[ContentDigest]> = []
      return try batch.enumerated().map { place, item in
        guard !removed.contains(place), case .image(let image) = item.result,
          let patient = numbers[image.identifier]
        else { return Decision() }
        var decision = Decision(patient: patient)
        guard !patient.isWithdrawn, seen.insert([image.draft.content, image.identifier]).inserted else {
          return decision
        }
        let known = try reader.row(
          "SELECT 1 FROM catalog_instance WHERE content = \(image.draft.content) AND patient = \(patient.number)")
        decision.isWanted = known == nil
        if decision.isWanted, let uid = image.draft.uid {
          decision.isWanted = try reader.row("SELECT 1 FROM catalog_instance WHERE uid = \(uid)") == nil
        }
        return decision
      }
    }
  }

  /// The places of images that were a withdrawn patient's, whoever they are said to be of now; an image that is here of somebody else
  /// stays theirs.
  private func removed(in batch: [PreparedItem], _ reader: RecordReader) throws -> Set<Int> {
    guard try catalog.hasRemoved(in: reader) else { return [] }
    var places: Set<Int> = []
    for (place, item) in batch.enumerated() {
      guard case .image(let image) = item.result, try catalog.isRemoved(image.draft, digest, in: reader) else {
        continue
      }
      let isHere = try reader.row(
        """
        SELECT 1 FROM catalog_instance i JOIN catalog_patient p ON p.number = i.patient
        WHERE i.content = \(image.draft.content) AND p.identifier = \(image.identifier)
        """)
      if isHere == nil { places.insert(place) }
    }
    return places
  }

  /// What a batch did, counted when it is on the disk.
  private struct Done {
    var outcome = ImportOutcome()
    /// The images that were corrected.
    var corrected: Set<Int> = []
    /// How many values of each attribute were.
    var attributes: [String: Int] = [:]

    func add(to all: inout ImportOutcome) {
      all.taken += outcome.taken
      all.bytes += outcome.bytes
      all.duplicates += outcome.duplicates
      all.passedOver += outcome.passedOver
      all.refused += outcome.refused
      all.likenesses += outcome.likenesses
      all.patientsOfOneImage += outcome.patientsOfOneImage
      all.differingRows += outcome.differingRows
      all.corrected += outcome.corrected
      all.add(outcome.differences)
      all.oddities.merge(outcome.oddities, uniquingKeysWith: +)
      all.batches += 1
    }
  }

  private func write(_ batch: [PreparedItem], _ decided: [Decision], in writer: RecordWriter) throws -> Done {
    var done = Done()
    let number = try writer.insert(
      "INSERT INTO catalog_batch (run, written, taken, files) VALUES (\(run), \(catalog.archive.time.now()), 0, \(batch.count))"
    )
    let terms = try catalog.number(of: options.terms, in: writer)
    var registration = Registration(catalog: catalog, digest: digest, terms: terms, batch: number, writer)
    let hasRemoved = try catalog.hasRemoved(in: writer.reader)
    var features: [ImportedFeatures] = []
    var contents = ContentDigest.Hasher()
    var keys: (first: Int, last: Int)?
    for (item, decision) in zip(batch, decided) {
      var result: (outcome: ImportJournal.Outcome, refusal: ImportRefusal?, instance: Int?)
      let differing = done.outcome.differingRows
      switch item.result {
      case .other: result = (.other, nil, nil)
      case .refused(let refusal): result = (.refused, refusal, nil)
      case .image(let image):
        result = try write(
          image, item.begun.item.row, decision, &registration, &features, &done, hasRemoved: hasRemoved, in: writer)
        if result.outcome == .taken, let key = result.instance {
          contents.update(image.draft.content.bytes)
          keys = (keys?.first ?? key, key)
        }
      }
      switch result.outcome {
      case .taken, .duplicate: break
      case .other: done.outcome.passedOver += 1
      case .refused:
        if let refusal = result.refusal {
          done.outcome.refused.append(.init(name: item.begun.item.name, reason: refusal))
        }
      }
      if let mark = item.begun.mark {
        try ImportJournal.write(
          mark, plan: plan, result.outcome, refusal: result.refusal, instance: result.instance,
          differs: done.outcome.differingRows > differing && options.corrections != .take, batch: number, in: writer)
      }
    }
    try registration.finish()
    try writer.execute("UPDATE catalog_batch SET taken = \(done.outcome.taken) WHERE number = \(number)")
    try keep(features, in: writer)
    try append(done.outcome, number, contents.digest, keys, in: writer)
    try append(done.corrected, done.attributes, number, in: writer)
    return done
  }

  private func write(
    _ image: PreparedImage, _ told: ImportTable.Row?, _ decision: Decision, _ registration: inout Registration,
    _ features: inout [ImportedFeatures], _ done: inout Done, hasRemoved: Bool, in writer: RecordWriter
  ) throws -> (outcome: ImportJournal.Outcome, refusal: ImportRefusal?, instance: Int?) {
    guard let patient = decision.patient else { return (.refused, .withdrawn, nil) }
    // Looked at again within the transaction: another process may have withdrawn the patient or been quicker.
    let removed: Int64? = try writer.reader.value(
      "SELECT removed FROM catalog_patient WHERE number = \(patient.number)")
    if removed != nil { return (.refused, .withdrawn, nil) }
    let content = image.draft.content
    var others: Int?
    for row in try writer.reader.rows("SELECT key, patient FROM catalog_instance WHERE content = \(content)") {
      if try row.value(1, as: Int.self) == patient.number {
        done.outcome.duplicates += 1
        let key: Int = try row.value(0)
        try compare(key, image, told, &registration, &done, in: writer.reader)
        return (.duplicate, nil, key)
      }
      others = try row.value(0)
    }
    // Somebody may have withdrawn while the files were kept.
    if hasRemoved, try catalog.isRemoved(image.draft, digest, in: writer.reader) { return (.refused, .withdrawn, nil) }
    guard let blob = decision.blob else { return (.refused, .conflict, nil) }
    var twin: Int?
    if others == nil, let pixels = image.draft.pixels {
      twin = try writer.reader.value("SELECT key FROM catalog_instance WHERE pixels = \(pixels) LIMIT 1")
    }
    var draft = image.draft
    draft.blob = blob
    let entry: CatalogEntry
    do {
      entry = try registration.add(draft, patient: patient.number)
    } catch CatalogError.conflict {
      return (.refused, .conflict, nil)
    }
    done.outcome.taken += 1
    done.outcome.bytes += image.bytes.count
    if image.isOfNobody { done.outcome.patientsOfOneImage += 1 }
    for name in AttributeSense.odd(draft.attributes) { done.outcome.oddities[name, default: 0] += 1 }
    if let others {
      done.outcome.likenesses.append(.init(kind: .contentOfAnotherPatient, key: entry.key, other: others))
    } else if let twin {
      done.outcome.likenesses.append(.init(kind: .pixels, key: entry.key, other: twin))
    }
    if !image.vectors.isEmpty { features.append(ImportedFeatures(entry: entry, vectors: image.vectors)) }
    return (.taken, nil, entry.key)
  }

  /// Compares what a row tells of an image that is here with what is known of it, and takes it over where that was asked for.
  private func compare(
    _ key: Int, _ image: PreparedImage, _ told: ImportTable.Row?, _ registration: inout Registration,
    _ done: inout Done,
    in reader: RecordReader
  ) throws {
    guard let told else { return }
    let differences = options.guarded.told(
      try catalog.differences(of: key, row: told.line, from: image.draft.attributes, in: told.titles, reader))
    guard !differences.isEmpty else { return }
    done.outcome.differingRows += 1
    done.outcome.add(differences)
    guard options.corrections == .take else { return }
    try registration.correct(key, differences)
    done.outcome.corrected += 1
    done.corrected.insert(key)
    for difference in differences { done.attributes[difference.attribute, default: 0] += 1 }
  }

  /// Writes down which images were corrected in which attributes; values are in the records alone.
  private func append(_ corrected: Set<Int>, _ attributes: [String: Int], _ batch: Int, in writer: RecordWriter) throws
  {
    guard !corrected.isEmpty else { return }
    try AuditTrail(catalog.archive).append(
      AuditEvent(
        "image.correct", by: options.context,
        on: [.init("batch", identity: String(batch))]
          + corrected.sorted().map { .init("instance", identity: String($0)) },
        details: [
          .init("images", .integer(corrected.count)),
          .init(
            "attributes",
            .object(attributes.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) })),
          .init("run", .string(run)),
        ]), in: writer)
  }

  /// Keeps the vectors of the images that were just written down, each extractor's together.
  private func keep(_ features: [ImportedFeatures], in writer: RecordWriter) throws {
    guard !features.isEmpty else { return }
    let store = FeatureStore(catalog.archive)
    for (place, extractor) in options.extractors.enumerated() {
      let vectors = features.map { features in
        FeatureVector(
          content: features.entry.content, patient: features.entry.patient,
          valid: features.entry.attributes[AttributeName.studyDate]?.text.flatMap { Timestamp("\($0)T00:00:00Z") },
          values: features.vectors[place])
      }
      try store.put(vectors, extractor: extractor.name, version: extractor.version, in: writer)
    }
  }

  /// Writes the entry of the trail: what was taken in by numbers and one digest over all contents, what was refused by reasons alone.
  private func append(
    _ outcome: ImportOutcome, _ batch: Int, _ contents: ContentDigest, _ keys: (first: Int, last: Int)?,
    in writer: RecordWriter
  ) throws {
    var details: [JSONValue.Member] = [
      .init("taken", .integer(outcome.taken)), .init("duplicates", .integer(outcome.duplicates)),
      .init("run", .string(run)),
    ]
    if let keys {
      details.append(.init("first", .integer(keys.first)))
      details.append(.init("last", .integer(keys.last)))
    }
    if !outcome.refused.isEmpty {
      details.append(
        .init("refused", .object(outcome.refusalCounts.map { JSONValue.Member($0.code, .integer($0.count)) })))
    }
    try AuditTrail(catalog.archive).append(
      AuditEvent(
        "import.batch", by: options.context, on: [.init("batch", identity: String(batch), digest: contents)],
        details: details), in: writer)
  }

  /// What a trial has seen, so that it counts as an import would.
  private struct Trial {
    var images: Set<[ContentDigest]> = []
    var identifiers: Set<String> = []
  }

  /// Counts what would have come of a batch, of one state of the archive.
  private func trial(_ batch: [PreparedItem]) throws {
    try catalog.archive.records.read { reader in
      let removed = try self.removed(in: batch, reader)
      for (place, item) in batch.enumerated() {
        var fate = Fate.taken
        if case .image(let image) = item.result {
          fate = removed.contains(place) ? .withdrawn : try self.fate(of: image, reader)
        }
        var differences: [ImportOutcome.Difference] = []
        if case .duplicate(let key?) = fate, case .image(let image) = item.result, let row = item.begun.item.row {
          differences = options.guarded.told(
            try catalog.differences(of: key, row: row.line, from: image.draft.attributes, in: row.titles, reader))
        }
        state.withLock { state in
          switch item.result {
          case .other: state.passedOver += 1
          case .refused(let refusal): state.refused.append(.init(name: item.begun.item.name, reason: refusal))
          case .image(let image):
            switch fate {
            case .withdrawn: state.refused.append(.init(name: item.begun.item.name, reason: .withdrawn))
            case .conflict: state.refused.append(.init(name: item.begun.item.name, reason: .conflict))
            case .duplicate:
              state.duplicates += 1
              if !differences.isEmpty { state.differingRows += 1 }
              state.add(differences)
            case .taken:
              state.taken += 1
              state.bytes += image.bytes.count
              if image.isOfNobody { state.patientsOfOneImage += 1 }
              for name in AttributeSense.odd(image.draft.attributes) { state.oddities[name, default: 0] += 1 }
            }
          }
        }
      }
    }
    state.withLock { $0.batches += 1 }
  }

  private enum Fate {
    case taken
    /// Of an image that is here, by its number, or of one that the trial saw before.
    case duplicate(Int?)
    case conflict
    case withdrawn
  }

  /// What would become of an image, after the archive and what the trial saw before it.
  private func fate(of image: PreparedImage, _ reader: RecordReader) throws -> Fate {
    let patient = try reader.row(
      "SELECT number, removed FROM catalog_patient WHERE identifier = \(image.identifier)")
    if let patient {
      if try patient.value(1, as: Int64?.self) != nil { return .withdrawn }
      let number: Int = try patient.value(0)
      let known: Int? = try reader.value(
        "SELECT key FROM catalog_instance WHERE content = \(image.draft.content) AND patient = \(number)")
      if let known { return .duplicate(known) }
    }
    if let uid = image.draft.uid, try reader.row("SELECT 1 FROM catalog_instance WHERE uid = \(uid)") != nil {
      return .conflict
    }
    return seen.withLock { seen in
      guard seen.images.insert([image.draft.content, image.identifier]).inserted else { return .duplicate(nil) }
      if let uid = image.draft.uid, !seen.identifiers.insert(uid).inserted { return .conflict }
      return .taken
    }
  }
}
