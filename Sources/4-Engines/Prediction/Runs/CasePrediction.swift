// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a run keeps of the answer to one case.
public struct CasePrediction: Sendable, Hashable {
  /// The numbers as the network gave them; empty for a segmentation.
  public var numbers: [Float]
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
    numbers: [Float], uncertainty: [String: Double] = [:], judgement: CaseJudgement? = nil,
    voxels: [String: Int] = [:], mask: ContentDigest? = nil, prepareMilliseconds: Double, engineMilliseconds: Double
  ) {
    self.numbers = numbers
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
      "numbers": .array(numbers.map { .number(Double($0)) }), "uncertainty": object(uncertainty),
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
    guard let elements = json["numbers"]?.elements, let uncertainty = measures(json["uncertainty"]),
      let voxels = measures(json["voxels"]), let prepare = json["prepare"]?.double,
      let engine = json["engine"]?.double
    else { return nil }
    let numbers = elements.compactMap { $0.double.map { Float($0) } }
    guard numbers.count == elements.count else { return nil }
    self.init(
      numbers: numbers, uncertainty: uncertainty, voxels: voxels.mapValues { Int($0) },
      mask: json["mask"]?.text.flatMap { ContentDigest($0) }, prepareMilliseconds: prepare, engineMilliseconds: engine)
    if let found = json["guard"] {
      guard let verdict = found["verdict"]?.text, let flags = found["flags"]?.elements,
        let own = measures(found["measures"])
      else { return nil }
      judgement = CaseJudgement(verdict: verdict, flags: flags.compactMap(\.text), measures: own)
    }
  }
}
