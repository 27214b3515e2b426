// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A fitted harmonisation as it is stored: a small JSON file named by the digest of what it says.
public enum HarmonisationFile: Sendable, Hashable {
  /// Landmarks of histograms.
  case histogram(HistogramStandard)
  /// Sites of feature vectors.
  case comBat(ComBat)

  static let version = 1

  /// The file, its digest included.
  public var json: JSONValue {
    .object((body.members ?? []) + [.init("digest", .string(digest.description))])
  }

  /// The SHA-256 of the canonical text of all but the digest.
  public var digest: ContentDigest { ContentDigest(hashing: Array(body.canonicalText.utf8)) }

  private var body: JSONValue {
    func numbers(_ values: [Double]) -> JSONValue { .array(values.map(JSONValue.number)) }
    func texts(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.string)) }
    switch self {
    case .histogram(let standard):
      return .object([
        "format": .string("fiducial-histogram-standard"), "version": .integer(Self.version),
        "percentiles": numbers(standard.percentiles), "values": numbers(standard.values),
        "foreground": .string(standard.foreground.rawValue), "images": .integer(standard.images),
      ])
    case .comBat(let combat):
      return .object([
        "format": .string("fiducial-combat"), "version": .integer(Self.version),
        "features": texts(combat.features), "covariates": texts(combat.covariates), "means": numbers(combat.means),
        "coefficients": .array(combat.coefficients.map(numbers)), "deviations": numbers(combat.deviations),
        "covariateMeans": numbers(combat.covariateMeans), "meanOnly": .bool(combat.meanOnly),
        "sites": .array(
          combat.sites.map { site in
            .object([
              "site": .string(site.site), "images": .integer(site.images), "shift": numbers(site.shift),
              "variance": numbers(site.variance),
            ])
          }),
      ])
    }
  }

  /// Reads a file that ``json`` wrote.
  ///
  /// Notes of the fit are not stored; they belong to the report of the fit.
  /// - Throws: ``HarmonisationFailure/file(column:found:expected:)`` where it is of another format or version, a number is out of
  ///   range, or the digest does not fit.
  public init(bytes: [UInt8]) throws(HarmonisationFailure) {
    let root: JSONValue
    do { root = try JSONValue(parsing: bytes) } catch {
      throw .file(column: "", found: "no JSON at byte \(error.offset)", expected: error.expected)
    }
    guard root["version"]?.integer == Self.version else {
      throw .file(column: "version", found: "another version", expected: "\(Self.version)")
    }
    let members = FileMembers(root)
    switch root["format"]?.text {
    case "fiducial-histogram-standard":
      guard let foreground = root["foreground"]?.text.flatMap(HistogramStandard.Foreground.init) else {
        throw .file(column: "foreground", found: "no known word", expected: "all or above-mean")
      }
      self = .histogram(
        try HistogramStandard(
          percentiles: try members.numbers("percentiles"), values: try members.numbers("values"),
          foreground: foreground, images: try members.count("images")))
    case "fiducial-combat": self = .comBat(try Self.comBat(root, members))
    default: throw .file(column: "format", found: "another format", expected: "a harmonisation")
    }
    let written = root["digest"]?.text ?? "nothing"
    guard written == digest.description else {
      throw .file(column: "digest", found: written, expected: digest.description)
    }
  }

  private static func comBat(_ root: JSONValue, _ members: FileMembers) throws(HarmonisationFailure) -> ComBat {
    let features = try members.texts("features")
    let covariates = try members.texts("covariates")
    let deviations = try members.numbers("deviations", features.count)
    guard deviations.allSatisfy({ $0 >= 0 }) else {
      throw .file(column: "deviations", found: "a negative number", expected: "numbers of 0 or more")
    }
    var coefficients: [[Double]] = []
    for row in root["coefficients"]?.elements ?? [] {
      coefficients.append(try FileMembers.numbers(row, "coefficients", features.count))
    }
    guard coefficients.count == covariates.count, case .bool(let meanOnly)? = root["meanOnly"] else {
      throw .file(column: "coefficients", found: "\(coefficients.count)", expected: "\(covariates.count)")
    }
    var sites: [ComBat.SiteShift] = []
    for site in root["sites"]?.elements ?? [] {
      let members = FileMembers(site)
      let variance = try members.numbers("variance", features.count)
      guard let name = site["site"]?.text, variance.allSatisfy({ $0 > 0 }) else {
        throw .file(column: "sites", found: "no site", expected: "a name and variances above 0")
      }
      sites.append(
        ComBat.SiteShift(
          site: name, images: try members.count("images"), shift: try members.numbers("shift", features.count),
          variance: variance, notes: []))
    }
    return ComBat(
      features: features, covariates: covariates, means: try members.numbers("means", features.count),
      coefficients: coefficients, deviations: deviations,
      covariateMeans: try members.numbers("covariateMeans", covariates.count), sites: sites, meanOnly: meanOnly)
  }
}

/// The members of an object of the file, by kind.
private struct FileMembers {
  private let object: JSONValue

  init(_ object: JSONValue) { self.object = object }

  func numbers(_ key: String, _ count: Int? = nil) throws(HarmonisationFailure) -> [Double] {
    try Self.numbers(object[key] ?? .null, key, count)
  }

  static func numbers(_ value: JSONValue, _ key: String, _ count: Int?) throws(HarmonisationFailure) -> [Double] {
    let found = value.elements ?? []
    let numbers = found.compactMap(\.double)
    guard value.elements != nil, numbers.count == found.count, count == nil || count == numbers.count else {
      throw .file(column: key, found: "\(numbers.count) numbers", expected: count.map { "\($0) numbers" } ?? "numbers")
    }
    return numbers
  }

  func texts(_ key: String) throws(HarmonisationFailure) -> [String] {
    let found = object[key]?.elements ?? []
    let texts = found.compactMap(\.text)
    guard object[key]?.elements != nil, texts.count == found.count else {
      throw .file(column: key, found: "no list of texts", expected: "texts")
    }
    return texts
  }

  func count(_ key: String) throws(HarmonisationFailure) -> Int {
    guard let count = object[key]?.integer, count > 0 else {
      throw .file(column: key, found: "no count", expected: "a whole number above 0")
    }
    return count
  }
}
