// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a run keeps of the answer to one case.
public struct CasePrediction: Sendable, Hashable {
  /// For each finding the number as the network gave it, a mean where several were given; empty for an embedding.
  public var raws: [Double]
  /// For each finding the score: activated, a mean where several were given, and recalibrated where the package has a curve.
  public var scores: [Double]
  /// The vector of an embedding; empty for other tasks.
  public var vector: [Float]
  /// How sure it is, by the measure's name.
  public var uncertainty: [String: Double]
  /// What a guard says; `nil` without one.
  public var judgement: CaseJudgement?
  /// For a segmentation the voxels of each class on the image's own grid, by its name.
  public var voxels: [String: Int]
  /// The digest of the label map's file, where one was written.
  public var mask: ContentDigest?
  /// Milliseconds from the first byte of the image to the tensor.
  public var prepareMilliseconds: Double
  /// Milliseconds that the engine took.
  public var engineMilliseconds: Double

  /// Makes it; the parameters are the properties.
  public init(
    raws: [Double], scores: [Double], vector: [Float] = [], uncertainty: [String: Double] = [:],
    judgement: CaseJudgement? = nil,
    voxels: [String: Int] = [:], mask: ContentDigest? = nil, prepareMilliseconds: Double, engineMilliseconds: Double
  ) {
    self.raws = raws
    self.scores = scores
    self.vector = vector
    self.uncertainty = uncertainty
    self.judgement = judgement
    self.voxels = voxels
    self.mask = mask
    self.prepareMilliseconds = prepareMilliseconds
    self.engineMilliseconds = engineMilliseconds
  }
}

extension CasePrediction {
  /// As JSON from which the same is read again, bit by bit.
  var json: JSONValue {
    func object(_ measures: [String: Double]) -> JSONValue {
      .object(measures.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .number($0.value)) })
    }
    return .object([
      "raws": .array(raws.map(JSONValue.number)), "scores": .array(scores.map(JSONValue.number)),
      "vector": vector.isEmpty ? nil : .array(vector.map { .number(Double($0)) }), "uncertainty": object(uncertainty),
      "guard": judgement.map {
        .object([
          "verdict": .string($0.verdict), "flags": .array($0.flags.map(JSONValue.string)),
          "measures": object($0.measures),
        ])
      },
      "voxels": .object(voxels.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }),
      "mask": mask.map { .string($0.description) }, "prepare": .number(prepareMilliseconds),
      "engine": .number(engineMilliseconds),
    ])
  }

  init?(_ json: JSONValue) {
    func measures(_ value: JSONValue?) -> [String: Double]? {
      guard let members = value?.members else { return nil }
      var measures: [String: Double] = [:]
      for member in members { measures[member.key] = member.value.double }
      return measures.count == members.count ? measures : nil
    }
    func numbers(_ value: JSONValue?) -> [Double]? {
      guard let elements = value?.elements else { return nil }
      let numbers = elements.compactMap(\.double)
      return numbers.count == elements.count ? numbers : nil
    }
    guard let raws = numbers(json["raws"]), let scores = numbers(json["scores"]), raws.count == scores.count,
      let uncertainty = measures(json["uncertainty"]),
      let voxels = measures(json["voxels"]), let prepare = json["prepare"]?.double,
      let engine = json["engine"]?.double
    else { return nil }
    let vector = json["vector"] == nil ? [] : numbers(json["vector"])
    guard let vector else { return nil }
    self.init(
      raws: raws, scores: scores, vector: vector.map { Float($0) }, uncertainty: uncertainty,
      voxels: voxels.compactMapValues { Int(exactly: $0) },
      mask: json["mask"]?.text.flatMap { ContentDigest($0) }, prepareMilliseconds: prepare, engineMilliseconds: engine)
    if let found = json["guard"] {
      guard let verdict = found["verdict"]?.text, let flags = found["flags"]?.elements,
        let own = measures(found["measures"])
      else { return nil }
      judgement = CaseJudgement(verdict: verdict, flags: flags.compactMap(\.text), measures: own)
    }
  }
}
