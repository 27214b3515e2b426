// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Catalog
public import DICOM
public import Foundation
public import Store
public import Vocabulary

/// Hands a data set out: checks what must hold, writes files, and writes down what left.
///
/// Nothing leaves whose terms do not allow the purpose, that may be held no longer, or that lies in a locked part that was not opened.
/// Files are named by the image's number in the archive. `MANIFEST.json`, written last, names every file with its SHA-256; its digest
/// is in the audit trail. Without it an export is not finished and the same call goes on where it ended. That an export begins is in the
/// trail before its first byte leaves, so that one that was killed is there too.
public struct DatasetExport {
  /// What left.
  public struct Receipt: Sendable, Hashable {
    /// The digest of `MANIFEST.json`.
    public var manifest: ContentDigest
    /// How many files, without the manifest.
    public var files: Int
    /// How many bytes.
    public var bytes: Int
    /// How many of the files were there already.
    public var kept: Int
  }

  /// What becomes of whole files when something fails.
  public enum AfterFailure: Sendable, Hashable {
    /// They are taken away: nothing is left behind.
    case removes
    /// They stay, so that the same call can go on.
    case keeps
  }

  private let archive: Archive
  private let order: ExportOrder

  /// Prepares an export from an archive.
  public init(_ order: ExportOrder, from archive: Archive) {
    self.archive = archive
    self.order = order
  }

  /// Writes the files.
  ///
  /// - Parameters:
  ///   - folder: Where to; empty, not there, or with what an earlier run of the same export left.
  ///   - opening: The opening of a locked part, where one is handed out.
  ///   - failure: What becomes of whole files when something fails.
  ///   - helper: Reads DICOM files whose headers are to be changed, see ``ExportOrder/identities``; needed where there are any.
  ///   - context: Who hands out, and why.
  ///   - progress: Told after each image how many are done.
  ///   - bytes: The bytes of an image's file as it came.
  /// - Returns: What left.
  /// - Throws: ``ExportError``, ``SplitLockError/locked(_:)``, or what `bytes` throws; a refusal is in the audit trail.
  public func write(
    to folder: URL, opening: PartOpening? = nil, after failure: AfterFailure = .removes, helper: DICOMHelper? = nil,
    by context: AuditContext, progress: (Int) -> Void = { _ in }, bytes: (DatasetItem) throws -> [UInt8]
  ) throws -> Receipt {
    do {
      try check(opening)
      let files = names()
      try archive.records.write { writer in
        try AuditTrail(archive).append(
          event("dataset.export.begin", .success, context, nil, opening), in: writer)
      }
      let rewriting = try rewriting(with: helper)
      let (receipt, target) = try write(folder, files, failure, progress, rewriting, bytes)
      do {
        try archive.records.write { writer in
          try AuditTrail(archive).append(event("dataset.export", .success, context, receipt, opening), in: writer)
          if let opening { try DatasetSplits(archive).use(opening, in: writer) }
        }
      } catch {
        // What cannot be written down does not leave whole.
        unlink(folder.appending(path: Self.manifestName).path)
        if failure == .removes { target.undo() }
        throw error
      }
      return receipt
    } catch {
      try archive.records.write { writer in
        try AuditTrail(archive).append(event("dataset.export", .failure, context, nil, opening), in: writer)
      }
      throw error
    }
  }

  private static let manifestName = "MANIFEST.json"

  private func event(
    _ action: String, _ outcome: AuditEvent.Outcome, _ context: AuditContext, _ receipt: Receipt?,
    _ opening: PartOpening?
  ) -> AuditEvent {
    var objects = [
      AuditEvent.Object("dataset-version", identity: "\(order.name)@\(order.number)", digest: order.digest)
    ]
    if let split = order.split { objects.append(.init("split", digest: split)) }
    if let receipt { objects.append(.init("export", digest: receipt.manifest)) }
    var details: [JSONValue.Member] = [
      .init("format", .string(order.format.rawValue)), .init("purpose", .string(order.purpose)),
      .init("items", .integer(order.items.count)),
      .init("parts", .array(Set(order.parts.compactMap { $0 }).sorted().map(JSONValue.string))),
    ]
    if let opening { details.append(.init("opening", .integer(opening.number))) }
    if hasDICOM {
      details += [
        .init("patientIDs", .string(order.identities.patientIDs.rawValue)),
        .init("identifiers", .string(order.identities.identifiers.rawValue)),
      ]
    }
    if let receipt {
      details += [.init("files", .integer(receipt.files)), .init("bytes", .integer(receipt.bytes))]
    }
    return AuditEvent(action, by: context, on: objects, outcome: outcome, details: details)
  }

  // MARK: What must hold

  private func check(_ opening: PartOpening?) throws {
    try DatasetSplits(archive).check(order.items, opening: opening)
    let words = Dictionary(order.terms.map { ($0.number, try? JSONValue(parsing: $0.words.utf8)) }) { first, _ in first
    }
    var forbidden = 0
    var past: [String] = []
    for item in order.items {
      // Terms that are not among the version's allow nothing.
      guard let terms = words[item.entry.terms] ?? nil else {
        forbidden += 1
        continue
      }
      if let purposes = terms["purposes"]?.elements?.compactMap(\.text),
        !purposes.contains("any"), !purposes.contains(order.purpose)
      {
        forbidden += 1
      }
      if let last = terms["retention"]?.text, last < order.day { past.append(last) }
    }
    if forbidden > 0 { throw ExportError.purposeForbidden(purpose: order.purpose, items: forbidden) }
    if let since = past.min() { throw ExportError.pastRetention(items: past.count, since: since) }
    if order.format == .dicom {
      let others = order.items.compactMap { item -> String? in
        let format = item.entry.attributes[AttributeName.format]?.words ?? "unknown"
        return format == "dicom" ? nil : format
      }
      if let found = others.min() {
        throw ExportError.otherKind(items: others.count, found: found, expected: "DICOM files")
      }
    }
  }

  // MARK: Headers

  private static func isDICOM(_ item: DatasetItem) -> Bool {
    item.entry.attributes[AttributeName.format]?.words == "dicom"
  }

  /// Whether DICOM files leave.
  private var hasDICOM: Bool { order.format.hasImages && order.items.contains(where: Self.isDICOM) }

  /// How the bytes of an image that leaves are made of those that came; `nil` where they are the same.
  private func rewriting(with helper: DICOMHelper?) throws -> ((DatasetItem, [UInt8]) throws -> [UInt8])? {
    guard hasDICOM, order.identities.changesHeaders else { return nil }
    let identities = order.identities
    let secret = identities.identifiers == .remap ? try Catalog(archive).keyedDigest() : nil
    return { item, bytes in
      guard Self.isDICOM(item) else { return bytes }
      let image = item.entry.key
      guard let helper else { throw ExportError.notRewritten(image: image, found: "no helper") }
      let file = try helper.file(of: bytes)
      guard let syntax = file.transferSyntax else {
        throw ExportError.notRewritten(image: image, found: "a transfer syntax that is not known here")
      }
      let changed = identities.applied(to: file, patient: item.entry.patient) { identifier in
        secret.map { Self.identifier($0.digest(of: ["dataset export", identifier])) } ?? identifier
      }
      do throws(DataSetWriteError) {
        return try DataSetWriter.bytes(of: changed, as: syntax, strictness: .asIs)
      } catch {
        throw ExportError.notRewritten(image: image, found: error.found)
      }
    }
  }

  /// `2.25.` and the number of a UUID (version 8 of RFC 9562) that a digest begins with.
  private static func identifier(_ digest: ContentDigest) -> String {
    var number = digest.bytes.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    number = number & ~(UInt128(0xF) << 76) | UInt128(8) << 76
    number = number & ~(UInt128(3) << 62) | UInt128(2) << 62
    return "2.25.\(number)"
  }

  // MARK: Files

  /// The file of each item, below the folder.
  private func names() -> [String] {
    let digits = max(6, String(order.items.map(\.entry.key).max() ?? 0).count)
    return zip(order.items, order.parts).map { item, part in
      let number = String(item.entry.key)
      let name = String(repeating: "0", count: digits - number.count) + number + "." + Self.ending(of: item)
      switch order.format {
      case .folders:
        var folders = [Self.plain(part ?? "all")]
        if let finding = order.folderFinding { folders.append(Self.plain(item.value(of: finding) ?? "unknown")) }
        return (folders + [name]).joined(separator: "/")
      case .csv, .coco, .dicom, .croissant, .bids: return "images/\(name)"
      }
    }
  }

  private static func ending(of item: DatasetItem) -> String {
    switch item.entry.attributes[AttributeName.format]?.words {
    case "dicom": "dcm"
    case "png": "png"
    case "jpeg": "jpg"
    case "nifti": "nii"
    case "npz": "npz"
    default: "bin"
    }
  }

  /// A word as the name of a folder: letters, digits, hyphens and points between them.
  static func plain(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      out.unicodeScalars.append(isPlain || scalar == "." || scalar == "_" ? scalar : "-")
    }
    while out.hasPrefix(".") { out.removeFirst() }
    return out.isEmpty ? "unnamed" : out
  }

  /// The files beside the images, by name.
  private func texts(_ files: [String], _ digests: [ContentDigest]) -> [(name: String, text: String)] {
    let table = ExportTable(order, files: order.format.hasImages ? files : nil, digests: digests)
    let csv = table.text()
    var out = [("items.csv", csv), ("TERMS.txt", ExportLicence.text(order))]
    switch order.format {
    case .folders, .csv, .dicom: break
    case .coco:
      let parts = Set(order.parts.map { $0 ?? "all" }).sorted()
      for part in parts {
        let places = order.items.indices.filter { (order.parts[$0] ?? "all") == part }
        let json = COCODocument.json(order, places: places, files: files)
        out.append(("instances_\(Self.plain(part)).json", json.text(pretty: false) + "\n"))
      }
    case .croissant:
      let json = CroissantDocument.json(order, table: table, tableText: csv, images: files)
      out.append(("croissant.json", json.text() + "\n"))
    case .bids:
      out.append(("participants.tsv", participants))
      let licences = Set(order.terms.map { $0.licence ?? "not named" }).sorted()
      let description = JSONValue.object([
        "Name": .string(order.name), "BIDSVersion": .string("1.9.0"), "DatasetType": .string("raw"),
        "License": .string(licences.joined(separator: ", ")),
        "Authors": .array(Set(order.terms.compactMap { $0.attribution ?? $0.source }).sorted().map(JSONValue.string)),
        "GeneratedBy": .array([.object(["Name": .string(order.software)])]),
      ])
      out.append(("dataset_description.json", description.text() + "\n"))
      let note =
        "The tables are those of BIDS. The images lie in images/ and not in sub-*/ folders, as BIDS has no names for radiographs "
        + "and photographs; items.csv says whose each is."
      out.append(("README", order.summary + "\n\n" + note + "\n"))
    }
    return out
  }

  /// BIDS asks for a row for each participant, with `n/a` for what is not known.
  private var participants: String {
    var rows: [Int: (sex: Set<String>, ages: [Double])] = [:]
    for item in order.items {
      var row = rows[item.entry.patient] ?? ([], [])
      if let sex = item.entry.attributes[AttributeName.sex]?.words { row.sex.insert(sex) }
      if let age = item.entry.attributes[AttributeName.age]?.number { row.ages.append(age) }
      rows[item.entry.patient] = row
    }
    var out = "participant_id\tage\tsex\n"
    for (patient, row) in rows.sorted(by: { $0.key < $1.key }) {
      let age = row.ages.min().map { AttributeValue.number($0).words } ?? "n/a"
      let sex = row.sex.count == 1 ? row.sex.first ?? "n/a" : "n/a"
      out += "sub-\(patient)\t\(age)\t\(sex)\n"
    }
    return out
  }

  private func write(
    _ folder: URL, _ files: [String], _ failure: AfterFailure, _ progress: (Int) -> Void,
    _ rewriting: ((DatasetItem, [UInt8]) throws -> [UInt8])?, _ bytes: (DatasetItem) throws -> [UInt8]
  ) throws -> (Receipt, ExportFolder) {
    let manifestName = Self.manifestName
    // The texts name the digests of what leaves, which are known later; their names do not depend on them.
    var digests = order.items.map(\.entry.content)
    let names = Set(texts(files, digests).map(\.name) + (order.format.hasImages ? files : []) + [manifestName])
    let target = try ExportFolder(folder, expecting: names)
    do {
      // What says that an export is finished must not stand while it is not.
      unlink(folder.appending(path: manifestName).path)
      var list: [(name: String, digest: ContentDigest, length: Int)] = []
      var kept = 0
      if order.format.hasImages {
        for (place, item) in order.items.enumerated() {
          let name = files[place]
          if let rewriting, Self.isDICOM(item) {
            let came = try bytes(item)
            guard ContentDigest(hashing: came) == item.entry.content else {
              throw ExportError.otherBytes(image: item.entry.key)
            }
            let content = try rewriting(item, came)
            digests[place] = ContentDigest(hashing: content)
            if target.holds(name, digests[place]) { kept += 1 } else { try target.write(content, as: name) }
            list.append((name, digests[place], content.count))
          } else if target.holds(name, item.entry.content) {
            kept += 1
            let size = try? FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)[.size]
            list.append((name, item.entry.content, (size as? NSNumber)?.intValue ?? 0))
          } else {
            let content = try bytes(item)
            guard ContentDigest(hashing: content) == item.entry.content else {
              throw ExportError.otherBytes(image: item.entry.key)
            }
            try target.write(content, as: name)
            list.append((name, item.entry.content, content.count))
          }
          progress(place + 1)
        }
      }
      for (name, text) in texts(files, digests) {
        let content = Array(text.utf8)
        try target.write(content, as: name)
        list.append((name, ContentDigest(hashing: content), content.count))
      }
      let manifest = JSONValue.object([
        "dataset": .string(order.name), "version": .integer(order.number), "digest": .string(order.digest.description),
        "split": order.split.map { .string($0.description) }, "format": .string(order.format.rawValue),
        "purpose": .string(order.purpose), "software": .string(order.software),
        "files": .array(
          list.sorted { $0.name < $1.name }.map { file in
            .object([
              "name": .string(file.name), "sha256": .string(file.digest.hexadecimal), "bytes": .integer(file.length),
            ])
          }),
      ])
      let text = Array((manifest.text() + "\n").utf8)
      try target.write(text, as: manifestName)
      let receipt = Receipt(
        manifest: ContentDigest(hashing: text), files: list.count, bytes: list.reduce(0) { $0 + $1.length }, kept: kept)
      return (receipt, target)
    } catch {
      if failure == .removes { target.undo() }
      throw error
    }
  }
}
