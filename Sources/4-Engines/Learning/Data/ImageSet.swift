// SPDX-License-Identifier: Apache-2.0
public import Training
public import Vocabulary

/// Images as a network sees them, with what is known of each.
public struct ImageSet: Sendable {
  /// The answers.
  public enum Answers: Sendable, Equatable {
    /// None.
    case none
    /// The number of a class for each image; −1 where it is not known.
    case classes([Int32])
    /// For each image and finding 1, 0 or not a number.
    case findings([Float])
    /// The number of a class for each pixel; 255 where it is not known.
    case masks([UInt8])
  }

  /// What the images are for.
  public var use: SampleSet.Use
  /// Channels, then space, the slowest axis first; of the piece that a network sees at a time where images have sizes of their own.
  public var shape: [Int]
  /// The lengths along space of each image, where they have sizes of their own; empty where all are of the shape.
  public var extents: [[Int]]
  /// The images, one after another.
  public var pixels: [Float]
  /// The answers.
  public var answers: Answers
  /// The number of the patient of each image, alike in all sets of a run.
  public var patients: [Int32]
  /// The number of the site of each image; empty where nothing says it.
  public var sites: [Int32]
  /// The names of the cases, as tables have them.
  public var names: [String]
  /// The names of the patients, by their number.
  public var patientNames: [String]

  /// Makes a set; the parameters are the properties.
  public init(
    use: SampleSet.Use, shape: [Int], extents: [[Int]] = [], pixels: [Float], answers: Answers, patients: [Int32],
    sites: [Int32] = [], names: [String], patientNames: [String]
  ) {
    self.use = use
    self.shape = shape
    self.extents = extents
    self.pixels = pixels
    self.answers = answers
    self.patients = patients
    self.sites = sites
    self.names = names
    self.patientNames = patientNames
  }

  /// How many images there are.
  public var count: Int { names.count }

  /// Numbers of one image; of a piece where images have sizes of their own.
  public var size: Int { shape.reduce(1, *) }

  /// Where each image begins among the pixels of all, one channel counted, and the end.
  ///
  /// - Complexity: O(images).
  var starts: [Int] {
    guard !extents.isEmpty else {
      let pixels = shape.dropFirst().reduce(1, *)
      return (0...count).map { $0 * pixels }
    }
    var starts = [0]
    for extent in extents { starts.append((starts.last ?? 0) + extent.reduce(1, *)) }
    return starts
  }

  /// Some of the images, for a use.
  ///
  /// - Parameters:
  ///   - rows: Which, in order.
  ///   - use: What for.
  /// - Returns: The set.
  public func chosen(_ rows: [Int], for use: SampleSet.Use) -> ImageSet {
    let (starts, channels) = (starts, shape.first ?? 1)
    var pixels: [Float] = []
    pixels.reserveCapacity(rows.reduce(0) { $0 + channels * (starts[$1 + 1] - starts[$1]) })
    for row in rows { pixels += self.pixels[channels * starts[row]..<channels * starts[row + 1]] }
    let answers: Answers
    switch self.answers {
    case .none: answers = .none
    case .classes(let numbers): answers = .classes(rows.map { numbers[$0] })
    case .findings(let values): answers = .findings(Self.pieces(values, rows, of: count))
    case .masks(let values): answers = .masks(rows.flatMap { values[starts[$0]..<starts[$0 + 1]] })
    }
    return ImageSet(
      use: use, shape: shape, extents: extents.isEmpty ? [] : rows.map { extents[$0] }, pixels: pixels,
      answers: answers, patients: rows.map { patients[$0] },
      sites: sites.isEmpty ? [] : rows.map { sites[$0] }, names: rows.map { names[$0] }, patientNames: patientNames)
  }

  private static func pieces<Element>(_ values: [Element], _ rows: [Int], of count: Int) -> [Element] {
    let width = count == 0 ? 0 : values.count / count
    return rows.flatMap { values[$0 * width..<($0 + 1) * width] }
  }

  /// What names its numbers: the SHA-256 of its shape, images, answers, patients and sites.
  public var digest: ContentDigest {
    var parts: [String] = ["\(use.rawValue) \(shape) \(count)"]
    if !extents.isEmpty { parts.append("\(extents)") }
    parts.append("\(pixels.withUnsafeBytes { ContentDigest(hashing: $0) })")
    switch answers {
    case .none: parts.append("none")
    case .classes(let numbers): parts.append("\(numbers.withUnsafeBytes { ContentDigest(hashing: $0) })")
    case .findings(let values): parts.append("\(values.withUnsafeBytes { ContentDigest(hashing: $0) })")
    case .masks(let values): parts.append("\(ContentDigest(hashing: values))")
    }
    parts.append("\(patients.withUnsafeBytes { ContentDigest(hashing: $0) })")
    parts.append("\(sites.withUnsafeBytes { ContentDigest(hashing: $0) })")
    return ContentDigest(hashing: Array(parts.joined(separator: "\n").utf8))
  }
}
