// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Datasets
import Explainability
import Features
import Reports
import Store
import Vocabulary

/// `fiducial explain similar`: the known cases that look most like an image, and what they turned out to be.
struct ExplainSimilar: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similar",
    abstract: "Shows the known cases that look most like an image, and the share of each label among them.",
    discussion: """
      Cases of the image's own patient and cases in locked parts are never shown. The interval of a share says how far it would move \
      with another archive of this size.

      Example: fiducial explain similar chest@3 --image 17 --finding nodule --extractor chest-embedding@2
      """)

  @Argument(help: "The data set whose cases are shown: NAME for its latest version, NAME@2 or sha256:….")
  var version: String

  @Option(help: "The image's number.")
  var image: Int

  @Option(help: "Which label of the cases is told.")
  var finding: String

  @Option(help: "How many cases are wanted.")
  var k = 10

  @Option(help: "By whose vectors: NAME or NAME@2.")
  var extractor = ExtractorName(name: "thumbnail-32", version: 1)

  @Option(help: "How far images lie apart: euclidean, cosine or correlation.")
  var metric = NearestNeighbours.Metric.correlation

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Prints JSON.")
  var json = false

  func validate() throws {
    guard (1...10_000).contains(k) else { throw ValidationError("--k is \(k), and 1 to 10000 is needed") }
  }

  func run() throws {
    let archive = try archive.open(.reading)
    guard let entry = try Catalog(archive).entry(image) else { throw CatalogError.noInstance(image) }
    let table = try FeatureStore(archive).table(extractor.name, extractor.version, knownAt: nil)
    let rows = Dictionary(uniqueKeysWithValues: table.contents.enumerated().map { ($1, $0) })
    guard let row = rows[entry.content], table.masks[row] == nil else {
      throw FeatureRefusal("image \(image): it has no whole vector of \(extractor)")
    }
    let datasets = Datasets(archive)
    let items = try datasets.items(of: try datasets.version(named: version))
    let known = Set(items.flatMap { $0.labels.map(\.finding) }).sorted()
    guard known.contains(finding) else {
      let near = nearestName(to: finding, among: known).map { "; did you mean \($0)?" }
      throw FeatureRefusal(
        "--finding: the data set says nothing of \(finding)"
          + (near ?? (known.isEmpty ? "" : "; there are \(known.joined(separator: ", "))")))
    }
    let locked = try DatasetSplits(archive).locked(among: items)
    var allowed = [Bool](repeating: false, count: table.count)
    // A patient's number is 0 or more; rows that may not be shown belong to nobody.
    var patients = [Int](repeating: -1, count: table.count)
    var labels = [String?](repeating: nil, count: table.count)
    var images = [Int](repeating: 0, count: table.count)
    for item in items where locked[item.entry.content] == nil {
      guard let place = rows[item.entry.content], table.masks[place] == nil, !allowed[place] else { continue }
      allowed[place] = true
      patients[place] = item.entry.patient
      labels[place] = item.value(of: finding)
      images[place] = item.entry.key
    }
    let index = NearestNeighbours(table.numbers, width: table.width, metric: metric)
    guard let cases = SimilarCases(index, patients: patients, labels: labels) else {
      throw FeatureRefusal("\(extractor): its vectors are not as many as its images")
    }
    let query = Array(table.numbers[row * table.width..<(row + 1) * table.width])
    let answer = cases.like(query, of: entry.patient, count: k, among: allowed)
    let compared = patients.indices.count { allowed[$0] && patients[$0] != entry.patient }
    if json {
      return try StandardOutput.print(
        JSONValue.object([
          "image": .integer(image), "extractor": .string("\(extractor)"), "metric": .string(metric.rawValue),
          "finding": .string(finding), "compared": .integer(compared), "locked": .integer(locked.count),
          "similar": .array(
            answer.examples.map { example in
              .object([
                "image": .integer(images[example.row]), "patient": .integer(patients[example.row]),
                "distance": .number(example.distance), "label": example.label.map(JSONValue.string),
              ])
            }), "shares": .array(answer.shares.map(\.json)),
        ]).text())
    }
    var lines = ["image  patient  distance  \(finding)"]
    for example in answer.examples {
      let cells = [("\(images[example.row])", 5), ("\(patients[example.row])", 7)].map { text, width in
        String(repeating: " ", count: max(0, width - text.count)) + text
      }
      lines.append(
        (cells + [NumberWords.decimal(example.distance), example.label ?? "not known"]).joined(separator: "  "))
    }
    lines += answer.shares.map { "\($0.group ?? ""): \(NumberWords.estimate($0)) of \($0.n)" }
    lines.append(
      "\(compared) images of other patients compared by \(extractor), \(metric.rawValue) distance"
        + (locked.isEmpty ? "" : "; \(locked.count) in locked parts are not shown"))
    try StandardOutput.print(lines.joined(separator: "\n"))
  }
}
