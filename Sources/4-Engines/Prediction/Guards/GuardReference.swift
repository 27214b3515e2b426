// SPDX-License-Identifier: Apache-2.0
import Catalog
import Features
import ModelPackages

/// What was learned of reference images, and how strange an image is beside it.
struct GuardReference: Sendable {
  /// The values of one case.
  struct Values {
    /// A number for each of the names; `nil` where it was not taken, infinite where it is undefined because the image is strange.
    var strange: [Double?]
    /// Measures that are told and not judged.
    var told: [String: Double] = [:]
    /// How the picture would have to be changed to look like the reference.
    var change = PictureNeighbours.Change.none
    /// What the picture looks like, by attribute.
    var looksLike: [String: String] = [:]
  }

  /// How the answer's own doubt is told; `nil` where it cannot be.
  var doubt: AnswerDoubt?
  var gaussian: GaussianDistance?
  var nearest: NearestDistance?
  /// The mean and the deviation of each number of a look, and how far looks lie from each other so scaled.
  var statistics: Looks?
  var pictures: PictureNeighbours?
  var contents: [ContentCheck] = []
  var isSqueezing = false
  /// Whether the answers of the reference had an energy.
  var hasEnergy = false

  struct Looks: Sendable {
    var means: [Float]
    var deviations: [Float]
    var gaussian: GaussianDistance

    func distance(_ numbers: [Float]) -> Double {
      gaussian.distance(numbers.indices.map { (numbers[$0] - means[$0]) / deviations[$0] })
    }
  }

  /// The measures that are judged, in their order.
  var names: [String] {
    var names: [String] = []
    if hasEnergy { names.append("energy") }
    if let gaussian {
      names.append("mahalanobis")
      if gaussian.background != nil { names.append("relative-mahalanobis") }
    }
    if nearest != nil { names.append("knn") }
    if statistics != nil { names.append("picture-statistics") }
    if pictures != nil { names += ["picture", "orientation"] }
    names += contents.filter(\.isUsed).map { "content-\($0.attribute)" }
    if isSqueezing { names.append("squeezing") }
    return names
  }

  init() {}

  /// Learns from the facts of images.
  init(_ facts: [GuardFacts], plan: GuardPlan, doubt: AnswerDoubt?) {
    self.doubt = doubt
    let k = plan.neighbours
    if let doubt {
      hasEnergy = !facts.isEmpty && facts.allSatisfy { doubt.measures(of: $0.numbers ?? [])["energy"] != nil }
    }
    isSqueezing = plan.isSqueezing && !facts.isEmpty && facts.allSatisfy { $0.squeezing?.isFinite == true }
    let widths = Set(facts.map { $0.embedding?.count ?? 0 })
    let width = widths.count == 1 ? widths.first ?? 0 : 0
    let rows = width > 0 ? facts.flatMap { $0.embedding ?? [] } : []
    if width > 0 {
      gaussian = GaussianDistance(rows, width: width, classes: Self.classes(facts, plan.classAttribute))
      if facts.count >= k { nearest = NearestDistance(rows, width: width, k: k) }
    }
    statistics = Self.statistics(facts)
    // The rows of pictures are those of the facts, so that both can vote: one grey everywhere is nobody's neighbour.
    let blank = [UInt8](repeating: 0, count: GreyThumbnail.side * GreyThumbnail.side)
    if facts.count(where: { $0.look.thumbnail != nil }) >= k {
      pictures = PictureNeighbours(facts.flatMap { $0.look.thumbnail?.greys ?? blank }, k: k)
    }
    for attribute in plan.contentAttributes.sorted() {
      let check = ContentCheck(attribute, facts, leastAccuracy: plan.leastAccuracy, seed: plan.seed) { row, allowed in
        near(facts[row], allowed)
      }
      if let check { contents.append(check) }
    }
  }

  /// The rows nearest to a case, by what the model makes of it where it makes something, else by the picture.
  private func near(_ facts: GuardFacts, _ allowed: [Bool]) -> [Int] {
    if let nearest {
      guard let embedding = facts.embedding, embedding.count == nearest.index.width else { return [] }
      return nearest.index.neighbours(of: embedding, count: ContentCheck.voices, among: allowed, threads: 1)[0].map(
        \.row)
    }
    guard let pictures, let thumbnail = facts.look.thumbnail else { return [] }
    return pictures.nearest(thumbnail, count: ContentCheck.voices, among: allowed)
  }

  /// The strangeness of a case.
  func values(of facts: GuardFacts) -> Values {
    var found: [String: Double?] = [:]
    var values = Values(strange: [])
    if let doubt, let numbers = facts.numbers {
      values.told = doubt.measures(of: numbers)
      if let energy = values.told.removeValue(forKey: "energy") { found["energy"] = energy }
    }
    if let embedding = facts.embedding {
      if let gaussian, gaussian.width == embedding.count {
        found["mahalanobis"] = gaussian.distance(embedding)
        found["relative-mahalanobis"] = gaussian.relativeDistance(embedding)
      }
      if let nearest, nearest.index.width == embedding.count {
        found["knn"] = nearest.distance(embedding) ?? Double.infinity
      }
    }
    if let statistics {
      found["picture-statistics"] = facts.look.statistics.map { statistics.distance($0) } ?? Double.infinity
    }
    if let pictures {
      let place = facts.look.thumbnail.flatMap(pictures.place)
      found["picture"] = place?.distance ?? Double.infinity
      found["orientation"] = place?.gain ?? Double.infinity
      values.change = place?.change ?? .none
    }
    for check in contents where check.isUsed {
      guard nearest == nil || facts.embedding != nil else { continue }
      let stated = facts.attributes[check.attribute]?.words
      let content = check.value(stated: stated, nearest: near(facts, check.allowed))
      found["content-\(check.attribute)"] = content?.value ?? Double.infinity
      values.looksLike[check.attribute] = content?.looksLike
    }
    if isSqueezing { found["squeezing"] = facts.squeezing }
    // Single precision, as files keep it: a value is the same before and after.
    values.strange = names.map { name in (found[name] ?? nil).map { Double(Float($0)) } }
    return values
  }

  /// The classes of an attribute, from 0 in the order of their names; those without a value are one more.
  private static func classes(_ facts: [GuardFacts], _ attribute: String?) -> [Int]? {
    guard let attribute else { return nil }
    let words = facts.map { AcceptedImages.plain($0.attributes[attribute]?.words ?? "") }
    let names = Dictionary(uniqueKeysWithValues: Set(words).sorted().enumerated().map { ($1, $0) })
    return words.map { names[$0] ?? 0 }
  }

  private static func statistics(_ facts: [GuardFacts]) -> Looks? {
    let rows = facts.compactMap(\.look.statistics)
    let width = ImageLook.places.count
    guard rows.count > 2 else { return nil }
    var means = [Float](repeating: 0, count: width)
    var deviations = means
    for place in 0..<width {
      let values = rows.map { Double($0[place]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      means[place] = Float(mean)
      // What never varies in the reference is strange by how far it lies off, in its own unit.
      deviations[place] = square > 0 && Float(square.squareRoot()) > 0 ? Float(square.squareRoot()) : 1
    }
    let scaled = rows.flatMap { row in row.indices.map { (row[$0] - means[$0]) / deviations[$0] } }
    guard let distance = GaussianDistance(scaled, width: width) else { return nil }
    return Looks(means: means, deviations: deviations, gaussian: distance)
  }
}
