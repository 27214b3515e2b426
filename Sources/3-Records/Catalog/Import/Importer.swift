// SPDX-License-Identifier: Apache-2.0
import AuditTrail
public import DICOM
import Dispatch
import Features
import Foundation
public import ImageFiles
import Store
import Synchronization
import Vocabulary
import Workers

/// Takes files into an archive: reads each once, decodes it once, and makes of that one decoding everything that is kept.
///
/// Files are prepared by several threads while the batch before is written. A batch is sealed and on the disk before one transaction writes
/// its images, their vectors, the journal and the entry of the trail; what was ended in between has left nothing that can be seen, and the
/// next run takes up where the last whole batch ended.
///
/// ```swift
/// let importer = Importer(Catalog(archive), dicom: helper, images: client, options: options)
/// let outcome = try importer.run(try ImportPlan(paths: [folder]))
/// ```
public struct Importer: Sendable {
  let catalog: Catalog
  let options: ImportOptions
  let reading: ImageReading
  private let pool: WorkerPool
  private let arrays = SharedArrays()

  /// Makes an importer.
  ///
  /// - Parameters:
  ///   - catalog: Where to.
  ///   - dicom: Reads DICOM; as many files are prepared at a time as it has workers.
  ///   - images: Reads other images; may share its workers.
  ///   - options: How it goes.
  public init(_ catalog: Catalog, dicom: DICOMHelper, images: ImageFileClient, options: ImportOptions) {
    self.catalog = catalog
    self.options = options
    reading = ImageReading(dicom: dicom, images: images)
    pool = dicom.pool
  }

  /// Goes through a plan.
  ///
  /// - Parameters:
  ///   - plan: What is to come.
  ///   - progress: Hears how far it is, after each item, on several threads.
  ///   - isEnded: Asked between items; where it is true, what is prepared is still written, and no more is begun.
  /// - Returns: What came of it; not complete where it was ended.
  /// - Throws: ``CatalogError/termsExpired``, and what the store says where nothing more can be written. What was written before stays.
  public func run(
    _ plan: ImportPlan, progress: @escaping @Sendable (ImportProgress) -> Void = { _ in },
    isEnded: @escaping @Sendable () -> Bool = { false }
  ) throws -> ImportOutcome {
    let today = String(catalog.archive.time.now().description.prefix(10))
    if options.terms.isPast(on: today) { throw CatalogError.termsExpired }
    let digest =
      options.isTrial
      ? try catalog.keyedDigestIfMade() ?? KeyedDigest(secret: Array("trial".utf8)) : try catalog.keyedDigest()
    if options.corrections == .refuse {
      let rows = try differingRows(of: plan, digest, isEnded)
      if !rows.isEmpty { throw CatalogError.rowsDiffer(count: rows.count, first: Array(rows.prefix(10))) }
    }
    let writing = ImportWriting(catalog: catalog, options: options, digest: digest)
    try writing.begin(plan)
    let hand = WritingHand(writing)
    let counter = Mutex(ImportProgress(done: 0, total: plan.items.count, taken: 0, doneBefore: 0))
    var next = 0
    var wasEnded = false
    while next < plan.items.count, !hand.hasFailed {
      if isEnded() {
        wasEnded = true
        break
      }
      let window = try window(plan.items, from: &next, writing, counter, progress)
      guard !window.isEmpty else { continue }
      let prepared = pool.concurrently(window, observer: BatchObserver(isCancelled: isEnded)) { begun in
        let result = self.prepare(begun, digest)
        let now = counter.withLock { counter in
          counter.done += 1
          if case .image = result.result { counter.taken += 1 }
          return counter
        }
        progress(now)
        return result
      }
      if prepared.contains(where: { $0 == nil }) { wasEnded = true }
      hand.write(prepared.compactMap { $0 })
    }
    try hand.finish()
    var outcome = writing.outcome
    outcome.isComplete = !wasEnded
    return outcome
  }

  /// The rows of a plan that tell something else of an image that is here than what is known of it, in order; nothing is written.
  ///
  /// Images are known by their contents, whatever the file is called now and whoever told of it before.
  private func differingRows(
    of plan: ImportPlan, _ digest: KeyedDigest, _ isEnded: @escaping @Sendable () -> Bool
  ) throws -> [Int] {
    var rows: [Int] = []
    var next = 0
    while next < plan.items.count, !isEnded() {
      let (window, end) = try catalog.archive.records.read { reader in
        try doubtful(plan.items, from: next, digest, reader)
      }
      next = end
      let differing = pool.concurrently(window, observer: BatchObserver(isCancelled: isEnded)) { begun in
        Result { try self.differs(begun.item, digest) ? begun.item.row?.line : nil }
      }
      rows += try differing.compactMap { try $0?.get() }
    }
    return rows.sorted()
  }

  /// The next items whose rows the journal does not know to agree.
  private func doubtful(
    _ items: ImportPlan.Items, from start: Int, _ digest: KeyedDigest, _ reader: RecordReader
  ) throws -> (window: [BegunItem], end: Int) {
    var window: [BegunItem] = []
    var place = start
    while place < items.count, window.count < options.batchSize, place - start < 50_000 {
      let item = items[place]
      if item.row != nil {
        let mark = ImportJournal.Mark(item, digest)
        if try mark.map({ try !ImportJournal.isKnown($0, in: reader) }) ?? true {
          window.append(BegunItem(item: item, mark: mark, place: place))
        }
      }
      place += 1
    }
    return (window, place)
  }

  /// Whether the row of an item differs from what is known of its image; not where it is not here, or cannot be read.
  private func differs(_ item: ImportPlan.Item, _ digest: KeyedDigest) throws -> Bool {
    guard let row = item.row else { return false }
    let result: PreparedItem.Result
    do throws(ImportRefusal) {
      result = try prepared(item, digest, isOfKnown: true)
    } catch {
      return false
    }
    guard case .image(let image) = result else { return false }
    return try catalog.archive.records.read { reader in
      let key: Int? = try reader.value(
        """
        SELECT i.key FROM catalog_instance i JOIN catalog_patient p ON p.number = i.patient
        WHERE i.content = \(image.draft.content) AND p.identifier = \(image.identifier) AND p.removed IS NULL
        """)
      guard let key else { return false }
      return try !options.guarded.told(
        catalog.differences(of: key, row: row.line, from: image.draft.attributes, in: row.titles, reader)
      ).isEmpty
    }
  }

  /// The next items that the journal does not know, as many as are held at a time.
  private func window(
    _ items: ImportPlan.Items, from next: inout Int, _ writing: ImportWriting,
    _ counter: borrowing Mutex<ImportProgress>, _ progress: (ImportProgress) -> Void
  ) throws -> [BegunItem] {
    var window: [BegunItem] = []
    var bytes: Int64 = 0
    var looked = 0
    let start = next
    next = try catalog.archive.records.read { reader in
      var next = start
      while next < items.count, window.count < options.batchSize, bytes < options.batchBytes, looked < 50_000 {
        let item = items[next]
        let mark = ImportJournal.Mark(item, writing.digest)
        next += 1
        looked += 1
        if let mark, !options.rechecks, !options.isTrial,
          let known = try ImportJournal.outcome(
            of: mark, plan: writing.plan, guarding: options.guarded, reader),
          // What the file says counts before its row: only both together tell what differs.
          !(known.tellsOtherwise && (known.outcome == .taken || known.outcome == .duplicate))
        {
          writing.note(known, item)
          let now = counter.withLock { counter in
            counter.done += 1
            counter.doneBefore += 1
            return counter
          }
          if looked % 1000 == 0 { progress(now) }
          continue
        }
        bytes += item.part.map { Int64($0.size) } ?? mark?.size ?? 0
        window.append(BegunItem(item: item, mark: mark, place: next - 1))
      }
      return next
    }
    return window
  }

  /// Reads, judges and decodes one file; called on several threads.
  private func prepare(_ begun: BegunItem, _ digest: KeyedDigest) -> PreparedItem {
    do throws(ImportRefusal) {
      return PreparedItem(begun: begun, result: try prepared(begun.item, digest))
    } catch {
      return PreparedItem(begun: begun, result: .refused(error))
    }
  }

  /// Makes of a file what is written of it.
  ///
  /// - Parameters:
  ///   - item: The file.
  ///   - digest: By which patients go.
  ///   - isOfKnown: Whether only what is said of it is wanted, and only where its content is in the archive; others are then no images.
  /// - Returns: What it is.
  /// - Throws: Why it is not taken in.
  private func prepared(
    _ item: ImportPlan.Item, _ digest: KeyedDigest, isOfKnown: Bool = false
  ) throws(ImportRefusal) -> PreparedItem.Result {
    var attributes: [String: AttributeValue] = [:]
    var bytes: [UInt8]
    var format: ImportFormat
    if let part = item.part {
      format = .npz
      (bytes, attributes) = try arrays.arrays.element(part, of: item.location)
    } else {
      bytes = try read(item)
      guard let found = ImportFormat.detected(bytes, name: item.location.lastPathComponent) else { return .other }
      format = found
    }
    if !options.policy.formats.contains(format) { throw .format(format) }
    if format != .dicom, !options.terms.isDeidentified, !options.policy.acceptsIdentified { throw .termsSilent(format) }
    if let transform = options.transform {
      let statement: String
      (bytes, statement) = try transform.transformed(bytes, format: format)
      attributes["transform"] = .text(statement)
    }
    let content = ContentDigest(hashing: bytes)
    if isOfKnown, !isHere(content) { return .other }
    let image = try reading.read(bytes, format, options.policy)
    // What the file says of itself counts before what a table says of it.
    var all = item.row?.attributes ?? [:]
    all.merge(attributes) { $1 }
    all.merge(image.attributes) { $1 }
    if let modality = options.modality, all[AttributeName.modality] == nil {
      all[AttributeName.modality] = .text(modality)
    }
    let names = names(of: item, image.header, content)
    let draft = CatalogDraft(
      patient: names.patient, study: names.study, series: names.series, uid: image.header?.text(.sopInstanceUID),
      content: content, pixels: image.pixels, attributes: all)
    let vectors = isOfKnown ? [] : image.image.map { image in options.extractors.map { $0.vector(of: image) } } ?? []
    return .image(
      PreparedImage(
        draft: draft, identifier: digest.digest(of: draft.patient), bytes: bytes, vectors: vectors,
        isOfNobody: names.isOfNobody))
  }

  /// Whether an image with that content is here; where that cannot be told it is looked at.
  private func isHere(_ content: ContentDigest) -> Bool {
    let found = try? catalog.archive.records.read { reader in
      try reader.row("SELECT 1 FROM catalog_instance WHERE content = \(content)") != nil
    }
    return found ?? true
  }

  private func read(_ item: ImportPlan.Item) throws(ImportRefusal) -> [UInt8] {
    do throws(FileFailure) {
      let file = try OpenFile(item.location)
      if file.length > options.policy.largestFile {
        throw FileFailure(name: "", code: -1)
      }
      return try file.bytes("")
    } catch {
      if error.code == -1 {
        let size = (try? FileManager.default.attributesOfItem(atPath: item.location.path)[.size] as? Int) ?? nil
        throw .tooLarge(bytes: size ?? 0, limit: options.policy.largestFile)
      }
      throw .unreadable(error.code)
    }
  }

  /// Whose image it is, and of which study and series, in the words of the world outside.
  private func names(
    of item: ImportPlan.Item, _ header: DataSet?, _ content: ContentDigest
  ) -> (patient: [String], study: CatalogDraft.Name, series: CatalogDraft.Name, isOfNobody: Bool) {
    let alone = "content:\(content.hexadecimal)"
    if let header {
      let study = header.text(.studyInstanceUID)?.trimmed
      let series = header.text(.seriesInstanceUID)?.trimmed
      let issuer = header.text(.issuerOfPatientID)?.trimmed ?? options.issuer
      let patient = header.text(.patientID)?.trimmed ?? item.row?.patient
      // Without an identifier the study is what is known to be of one patient.
      let name = patient.map { [issuer, $0] } ?? ["study", study ?? alone]
      return (
        name, CatalogDraft.Name(study ?? alone, uid: study), CatalogDraft.Name(series ?? study ?? alone, uid: series),
        patient == nil && study == nil
      )
    }
    let patient = item.row?.patient
    let study = item.row?.study ?? alone
    // Two images of one array that are alike are of two patients all the same; the same archive again names them the same again.
    let place = item.part.map { [$0.images, String($0.index)] } ?? []
    return (
      patient.map { [options.issuer, $0] } ?? ["image", alone] + place, CatalogDraft.Name(study),
      CatalogDraft.Name(study),
      patient == nil
    )
  }
}

/// An item that is about to be prepared.
struct BegunItem: Sendable {
  var item: ImportPlan.Item
  var mark: ImportJournal.Mark?
  var place: Int
}

/// An image that is ready to be written.
struct PreparedImage: Sendable {
  var draft: CatalogDraft
  var identifier: ContentDigest
  var bytes: [UInt8]
  var vectors: [[Float?]]
  var isOfNobody: Bool
}

/// An item after its file was read.
struct PreparedItem: Sendable {
  enum Result: Sendable {
    case image(PreparedImage)
    case refused(ImportRefusal)
    case other
  }

  var begun: BegunItem
  var result: Result
}

/// The arrays of NumPy that threads share.
private final class SharedArrays: Sendable { let arrays = NumPyArrays() }

/// Writes one batch while the next is prepared, and never holds a third.
private final class WritingHand: Sendable {
  private let writing: ImportWriting
  private let queue = DispatchQueue(label: "fiducial.import.writing")
  private let room = DispatchSemaphore(value: 1)
  private let failure = Mutex<(any Error)?>(nil)

  init(_ writing: ImportWriting) { self.writing = writing }

  var hasFailed: Bool { failure.withLock { $0 != nil } }

  func write(_ batch: [PreparedItem]) {
    room.wait()
    queue.async { [self] in
      defer { room.signal() }
      guard !hasFailed else { return }
      do {
        try writing.write(batch)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
  }

  /// Waits for what is under way; throws what went wrong.
  func finish() throws {
    queue.sync {}
    if let error = failure.withLock({ $0 }) { throw error }
  }
}
