// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Datasets
import Features
import Store
import Vocabulary

/// `fiducial features similar`: finds the images that are most alike.
struct FeaturesSimilar: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similar",
    abstract: "Finds the images that are most like an image.",
    discussion: """
      All images are compared, and the distances are exact. Images whose vector has an undefined value take no part, nor do those in \
      locked parts of splits: what is like an image whose label is known tells of its own.

      Example: fiducial features similar --image 17 --k 10 --where 'modality = DX'
      """)

  @Option(help: "The image's number.")
  var image: Int

  @Option(help: "How many images are wanted.")
  var k = 10

  @Option(help: "By whose vectors: NAME or NAME@2.")
  var extractor = ExtractorName(name: "thumbnail-32", version: 1)

  @Option(help: "How far images lie apart: euclidean, cosine or correlation.")
  var metric = NearestNeighbours.Metric.correlation

  @Flag(help: "Leaves out images of the same patient.")
  var otherPatients = false

  @Option(help: "As vectors were known at the end of this day, or at this moment.")
  var asOf: MomentOption?

  @OptionGroup var choice: ImageChoice
  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Prints JSON.")
  var json = false

  func validate() throws {
    guard (1...10_000).contains(k) else { throw ValidationError("--k is \(k), and 1 to 10000 is needed") }
  }

  func run() throws {
    let archive = try archive.open(.reading)
    guard let entry = try Catalog(archive).entry(image) else { throw CatalogError.noInstance(image) }
    let splits = DatasetSplits(archive)
    let barred = try splits.locked(among: [entry])
    if !barred.isEmpty {
      throw SplitLockError.locked(Dictionary(barred.values.map { ($0, 1) }) { first, _ in first })
    }
    let locked = try GuardedCatalog(archive).lockedImages()
    let table = try FeatureStore(archive).table(extractor.name, extractor.version, knownAt: asOf?.moment)
    let others = try choice.images(in: archive)
    let rows = Dictionary(uniqueKeysWithValues: table.contents.enumerated().map { ($1, $0) })
    guard let row = rows[entry.content] else {
      throw FeatureRefusal("image \(image): it has no vector of \(extractor)" + (asOf == nil ? "" : " known then"))
    }
    guard table.masks[row] == nil else {
      throw FeatureRefusal("image \(image): a value of its vector of \(extractor) is undefined")
    }
    var allowed = [Bool](repeating: false, count: table.count)
    var images: [Int: CatalogImage] = [:]
    for other in others
    where other.key != image && !locked.contains(other.key)
      && !(otherPatients && other.patient == entry.patient)
    {
      guard let place = rows[other.content], table.masks[place] == nil, images[place] == nil else { continue }
      allowed[place] = true
      images[place] = other
    }
    let index = NearestNeighbours(table.numbers, width: table.width, metric: metric)
    let query = Array(table.numbers[row * table.width..<(row + 1) * table.width])
    let near = index.neighbours(of: query, count: k, among: allowed)[0].compactMap { neighbour in
      images[neighbour.row].map { (image: $0, distance: neighbour.distance) }
    }
    if json {
      return try StandardOutput.print(
        JSONValue.object([
          "image": .integer(image), "extractor": .string("\(extractor)"), "metric": .string(metric.rawValue),
          "compared": .integer(images.count), "locked": .integer(locked.count),
          "similar": .array(
            near.map { one in
              .object([
                "image": .integer(one.image.key), "patient": .integer(one.image.patient),
                "distance": .number(one.distance), "samePatient": .bool(one.image.patient == entry.patient),
              ])
            }),
        ]).text())
    }
    var lines = ["image  patient  distance"]
    for one in near {
      let cells = [("\(one.image.key)", 5), ("\(one.image.patient)", 7)].map { text, width in
        String(repeating: " ", count: max(0, width - text.count)) + text
      }
      let distance = FiniteWords.four(one.distance)
      lines.append(
        cells.joined(separator: "  ") + "  " + distance
          + (one.image.patient == entry.patient ? "  the same patient" : ""))
    }
    lines.append("\(images.count) images compared by \(extractor), \(metric.rawValue) distance")
    if !locked.isEmpty { lines.append("\(locked.count) images in locked parts took no part") }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }
}

/// A distance as it is printed.
private enum FiniteWords {
  /// Four digits, beginning with the first that is not 0; as many places as that takes.
  static func four(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    var (scale, digits) = (value, 3)
    while scale < 1, digits < 12 {
      scale *= 10
      digits += 1
    }
    var factor = 1.0
    for _ in 0..<digits { factor *= 10 }
    return "\((value * factor).rounded() / factor)"
  }
}
