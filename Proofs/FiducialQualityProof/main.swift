// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import Foundation
import Statistics
import Vocabulary

// Puts the checks of labels to tables that a script wrote; see Proofs/data_quality.py.
//
//   fiducial-quality-proof report ITEMS.csv FEATURES.f32 WIDTH [NAME…]   every check, or those named, as JSON
//   fiducial-quality-proof learn ITEMS.csv FEATURES.f32 WIDTH LABEL      out-of-fold chances with their folds, as JSON
//   fiducial-quality-proof errors CHANCES.csv                           confident learning on labels and chances, as JSON
//
// ITEMS.csv: image,patient, then columns whose names begin with "label:" or "attribute:"; no quotes. An empty cell is nothing known.
// FEATURES.f32: 32-bit numbers, little-endian, WIDTH for each row. CHANCES.csv: patient,label, then a chance for each class.

struct Fault: Error { let words: String }

func rows(_ path: String) throws -> [[Substring]] {
  try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
    $0.split(separator: ",", omittingEmptySubsequences: false)
  }
}

func items(_ path: String) throws -> [DatasetItem] {
  let table = try rows(path)
  let header = table[0]
  let epoch = Timestamp(microseconds: 0)
  return try table.dropFirst().map { row in
    guard let image = Int(row[0]), let patient = Int(row[1]) else { throw Fault(words: "a row without numbers") }
    var attributes: [String: AttributeValue] = [:]
    var labels: [Label] = []
    for (name, value) in zip(header, row).dropFirst(2) where !value.isEmpty {
      if name.hasPrefix("label:") {
        labels.append(Label(String(name.dropFirst(6)), String(value), source: .table, known: epoch))
      } else if name.hasPrefix("attribute:") {
        let key = String(name.dropFirst(10))
        attributes[key] =
          key == "study-date" ? .text(String(value)) : Double(value).map(AttributeValue.number) ?? .text(String(value))
      }
    }
    return DatasetItem(
      entry: CatalogEntry(
        key: image, content: ContentDigest(hashing: Array("\(image)".utf8)), pixels: nil, patient: patient,
        study: image,
        series: image, imported: epoch, terms: 1, attributes: attributes), labels: labels)
  }
}

func features(_ path: String, _ width: Int) throws -> [[Float?]?] {
  let data = try Data(contentsOf: URL(filePath: path))
  let values = data.withUnsafeBytes { bytes in
    (0..<data.count / 4).map {
      Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
    }
  }
  return stride(from: 0, to: values.count, by: width).map { start in
    values[start..<start + width].map { $0.isFinite ? $0 : nil }
  }
}

func numbers(_ values: some Sequence<Double>) -> JSONValue { .array(values.map(JSONValue.number)) }
func integers(_ values: some Sequence<Int>) -> JSONValue { .array(values.map(JSONValue.integer)) }

let arguments = CommandLine.arguments
let begun = Date()
switch arguments.dropFirst().first {
case "report":
  let input = QualityInput(
    items: try items(arguments[2]), features: ["thumbnail-32": try features(arguments[3], Int(arguments[4]) ?? 1)])
  let settings = QualitySettings()
  let all: [any QualityCheck] = [
    LabelErrorCheck(settings), LabelConflictCheck(settings), ShortcutCheck(settings), ImbalanceCheck(settings),
    MissingnessCheck(settings), LabelDriftCheck(settings), StatedAcquisitionCheck(settings),
  ]
  let wanted = arguments.dropFirst(5)
  let report = try QualityReport(
    all.filter { wanted.isEmpty || wanted.contains($0.name) }, of: input,
    subject: .init(
      name: "proof", version: nil, images: input.items.count, patients: Set(input.items.map(\.entry.patient)).count),
    settings: settings
  ) { name in
    FileHandle.standardError.write(Data("\(name) at \(Date().timeIntervalSince(begun)) s\n".utf8))
  }
  print(report.json.text())
case "learn":
  let found = try items(arguments[2])
  let values = found.map { $0.value(of: arguments[5]) }
  let classes = Set(values.compactMap { $0 }).sorted()
  let classOfRow = values.map { value in value.flatMap { classes.firstIndex(of: $0) } }
  guard let matrix = FeatureMatrix(try features(arguments[3], Int(arguments[4]) ?? 1)) else {
    throw Fault(words: "no features")
  }
  let folds = GroupedFolds(groups: found.map(\.entry.patient), labels: [classOfRow], count: 5, seed: 1)
  let chances = try OutOfFold(matrix, folds: folds).probabilities(classOfRow: classOfRow, classCount: classes.count)
  print(
    JSONValue.object([
      "classes": .array(classes.map(JSONValue.string)), "folds": integers(folds.foldOfRow), "chances": numbers(chances),
      "seconds": .number(Date().timeIntervalSince(begun)),
    ]).text())
case "errors":
  let table = try rows(arguments[2])
  let width = table[0].count - 2
  let learning = try ConfidentLearning(
    labels: table.map { Int($0[1]) ?? 0 }, probabilities: table.flatMap { $0.dropFirst(2).map { Double($0) ?? .nan } },
    classCount: width)
  var place: [Substring: Int32] = [:]
  let units = table.map { row in
    let number = place[row[0]] ?? Int32(place.count)
    place[row[0]] = number
    return number
  }
  let share = learning.errorShare(patients: try ClusterIndex(unitOfRow: units, count: place.count))
  print(
    JSONValue.object([
      "thresholds": .array(learning.thresholds.map { JSONValue.number(orNull: $0) }),
      "counts": .array(learning.counts.map { integers($0) }), "joint": .array(learning.joint.map { integers($0) }),
      "errors": .integer(learning.errorCount), "share": share.json,
      "byNoiseRate": integers(learning.flagged(.byNoiseRate).map { $0 ? 1 : 0 }),
      "byClass": integers(learning.flagged(.byClass).map { $0 ? 1 : 0 }),
      "both": integers(learning.flagged(.both).map { $0 ? 1 : 0 }),
      "confident": integers(learning.flagged(.confident).map { $0 ? 1 : 0 }),
      "selfConfidence": numbers(learning.quality(.selfConfidence)),
      "normalizedMargin": numbers(learning.quality(.normalizedMargin)),
      "seconds": .number(Date().timeIntervalSince(begun)),
    ]).text())
default:
  print("report, learn or errors")
}
