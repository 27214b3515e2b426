// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import ModelPackages
import Statistics
import Vocabulary

extension ImageGuard {
  /// Reads a guard.
  ///
  /// Strictly: an unknown key, a word that is none, a number that is not finite and lengths that do not fit each other are faults.
  /// - Parameters:
  ///   - bytes: The file.
  ///   - fileName: Its name, for faults.
  /// - Throws: ``GuardFailure/faulty(_:)``.
  /// - Complexity: O(size).
  public init(_ bytes: some Sequence<UInt8>, fileName: String = "guard.json") throws(GuardFailure) {
    let root: JSONValue
    do { root = try JSONValue(parsing: bytes) } catch {
      throw .faulty(
        InputFaults([InputFault(file: fileName, found: "byte \(error.offset)", expected: error.expected)]))
    }
    let reader = GuardReader(file: fileName)
    do {
      self = try reader.read(root)
    } catch { throw .faulty(InputFaults([error.fault])) }
  }
}

/// The first thing that is wrong with a guard's file.
private struct GuardFault: Error { var fault: InputFault }

/// Reads a guard key by key.
private struct GuardReader {
  let file: String

  private func fault(_ key: String, _ found: String, _ expected: String) -> GuardFault {
    GuardFault(fault: InputFault(file: file, column: key, found: found, expected: expected))
  }

  private func value<T>(_ object: JSONValue, _ key: String, _ expected: String, _ read: (JSONValue) -> T?)
    throws(GuardFault) -> T
  {
    guard let value = object[key] else { throw fault(key, "nothing", expected) }
    guard let found = read(value) else { throw fault(key, "another value", expected) }
    return found
  }

  private func flag(_ object: JSONValue, _ key: String) throws(GuardFault) -> Bool {
    try value(object, key, "true or false") { if case .bool(let flag) = $0 { flag } else { nil } }
  }

  private func whole(_ object: JSONValue, _ key: String, _ range: ClosedRange<Int>) throws(GuardFault) -> Int {
    try value(object, key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { value in
      value.integer.flatMap { range.contains($0) ? $0 : nil }
    }
  }

  private func number(_ object: JSONValue, _ key: String, _ expected: String, _ holds: (Double) -> Bool)
    throws(GuardFault) -> Double
  {
    try value(object, key, expected) { value in value.double.flatMap { holds($0) ? $0 : nil } }
  }

  private func numbers(_ object: JSONValue, _ key: String, count: Int?, isFinite: Bool = true) throws(GuardFault)
    -> [Float]
  {
    try value(object, key, count.map { "\($0) numbers in base64" } ?? "numbers in base64") { value in
      guard let numbers = value.text.flatMap(Base64.numbers), count == nil || numbers.count == count else { return nil }
      return numbers.allSatisfy({ isFinite ? $0.isFinite : !$0.isNaN }) ? numbers : nil
    }
  }

  private func keys(_ object: JSONValue, _ key: String, _ allowed: Set<String>) throws(GuardFault) {
    guard let members = object.members else { throw fault(key, "no object", "an object") }
    for member in members where !allowed.contains(member.key) {
      throw fault(key, "the key \(member.key)", "one of \(allowed.sorted().joined(separator: ", "))")
    }
  }

  private static let most = 10_000_000
  private static let widest = 65_536

  func read(_ root: JSONValue) throws(GuardFault) -> ImageGuard {
    try keys(
      root, "the file",
      [
        "fiducial-guard", "model", "reference", "false-alarms", "fitting-share", "patient-value", "neighbours",
        "class-attribute", "least-accuracy", "seed", "fitting-patients", "accepts", "ranges", "policy", "doubt",
        "squeezing", "vectors", "known-vectors", "statistics", "pictures", "contents", "calibration",
      ])
    _ = try value(root, "fiducial-guard", "\(ImageGuard.currentVersion)") {
      $0.integer == ImageGuard.currentVersion ? true : nil
    }
    let share = { (number: Double) in number > 0 && number < 1 }
    var plan = GuardPlan()
    plan.falseAlarms = try number(root, "false-alarms", "a number between 0 and 1", share)
    plan.fittingShare = try number(root, "fitting-share", "a number between 0 and 1", share)
    plan.patientValue = try value(root, "patient-value", "random-image or worst-image") {
      $0.text.flatMap { GuardPlan.PatientValue(rawValue: $0) }
    }
    plan.neighbours = try whole(root, "neighbours", 1...10_000)
    plan.classAttribute = root["class-attribute"]?.text
    plan.leastAccuracy = try number(root, "least-accuracy", "a number from 0 to 1") { $0 >= 0 && $0 <= 1 }
    plan.seed = try value(root, "seed", "a whole number") { value in
      switch value {
      case .unsigned(let seed): seed
      case .integer(let seed) where seed >= 0: UInt64(seed)
      default: nil
      }
    }
    let digest = { (value: JSONValue) in value.text.flatMap { ContentDigest($0) } }
    let known = try reference(root, plan)
    plan.isSqueezing = known.isSqueezing
    plan.contentAttributes = known.contents.map(\.attribute)
    return ImageGuard(
      model: try value(root, "model", "sha256: and 64 digits", digest),
      reference: try value(root, "reference", "sha256: and 64 digits", digest), plan: plan,
      accepted: try accepted(root), policy: try policy(root),
      fittingPatients: try whole(root, "fitting-patients", 1...Self.most),
      calibration: try calibration(root, known, plan), known: known)
  }

  private func accepted(_ root: JSONValue) throws(GuardFault) -> AcceptedImages {
    var accepted = AcceptedImages()
    for member in try value(root, "accepts", "an object", \.members) {
      guard let words = member.value.elements, words.allSatisfy({ $0.text != nil }) else {
        throw fault("accepts.\(member.key)", "another value", "a list of words")
      }
      accepted.words[member.key] = words.compactMap(\.text)
    }
    for member in try value(root, "ranges", "an object", \.members) {
      guard let ends = member.value.elements?.compactMap(\.double), ends.count == 2, ends[0] <= ends[1] else {
        throw fault("ranges.\(member.key)", "another value", "two numbers in order")
      }
      accepted.ranges[member.key] = ends[0]...ends[1]
    }
    return accepted
  }

  private func policy(_ root: JSONValue) throws(GuardFault) -> GuardPolicy {
    let object = try value(root, "policy", "an object") { $0.members == nil ? nil : $0 }
    try keys(object, "policy", ["actions", "fewest-pixels", "most-clipped"])
    var policy = GuardPolicy(
      actions: [:], fewestPixels: try whole(object, "fewest-pixels", 0...Self.most),
      mostClipped: try number(object, "most-clipped", "a number from 0 to 1") { $0 >= 0 && $0 <= 1 })
    for member in try value(object, "actions", "an object", \.members) {
      let kind = member.key.split(separator: ".").first.map(String.init) ?? ""
      guard GuardPolicy.kinds.contains(kind) else {
        throw fault("policy.actions", "the code \(member.key)", GuardPolicy.kinds.joined(separator: ", "))
      }
      guard let action = member.value.text.flatMap({ GuardPolicy.Action(rawValue: $0) }) else {
        throw fault("policy.actions.\(member.key)", "another word", "ignore, flag or refuse")
      }
      policy.actions[member.key] = action
    }
    return policy
  }

  private func gaussian(_ object: JSONValue, _ key: String) throws(GuardFault) -> GaussianDistance {
    try keys(object, key, ["width", "means", "root", "background"])
    let width = try whole(object, "width", 1...Self.widest)
    let triangle = width * (width + 1) / 2
    let lists = try value(object, "means", "a list") { $0.elements.flatMap { $0.isEmpty ? nil : $0 } }
    let means = lists.compactMap { $0.text.flatMap(Base64.numbers) }
    guard means.count == lists.count, means.allSatisfy({ $0.count == width && $0.allSatisfy(\.isFinite) }) else {
      throw fault("\(key).means", "other numbers", "\(width) numbers in base64 for each class")
    }
    func root(_ object: JSONValue) throws(GuardFault) -> TriangularRoot {
      guard let root = TriangularRoot(width: width, lower: try numbers(object, "root", count: triangle)) else {
        throw fault("\(key).root", "a number not above 0 on the diagonal", "a root of a covariance")
      }
      return root
    }
    var background: GaussianDistance.Background?
    if let own = object["background"] {
      try keys(own, "\(key).background", ["mean", "root"])
      background = GaussianDistance.Background(mean: try numbers(own, "mean", count: width), root: try root(own))
    }
    return GaussianDistance(means: means, root: try root(object), background: background)
  }

  private func reference(_ root: JSONValue, _ plan: GuardPlan) throws(GuardFault) -> GuardReference {
    var known = GuardReference()
    if let object = root["doubt"] {
      try keys(object, "doubt", ["meaning", "activation", "classes", "temperature", "has-energy"])
      let meaning = try value(object, "meaning", "a meaning of an output") {
        $0.text.flatMap { ModelManifest.Output.Meaning(rawValue: $0) }
      }
      let activation = try value(object, "activation", "sigmoid, softmax or none") {
        $0.text.flatMap { ModelManifest.Output.Activation(rawValue: $0) }
      }
      known.doubt = AnswerDoubt(
        meaning: meaning, activation: activation, classes: try whole(object, "classes", 1...Self.most),
        temperature: try number(object, "temperature", "a number above 0") { $0 > 0 })
      known.hasEnergy = try flag(object, "has-energy")
    }
    known.isSqueezing = try flag(root, "squeezing")
    if let object = root["vectors"] { known.gaussian = try gaussian(object, "vectors") }
    var rows: Int?
    if let object = root["known-vectors"] {
      try keys(object, "known-vectors", ["width", "rows"])
      let width = try whole(object, "width", 1...Self.widest)
      let vectors = try numbers(object, "rows", count: nil)
      guard !vectors.isEmpty, vectors.count % width == 0, known.gaussian == nil || known.gaussian?.width == width else {
        throw fault("known-vectors", "\(vectors.count) numbers", "rows of \(width), as long as the means")
      }
      rows = vectors.count / width
      known.nearest = NearestDistance(vectors, width: width, k: plan.neighbours)
    }
    if let object = root["statistics"] {
      try keys(object, "statistics", ["means", "deviations", "distance"])
      let width = ImageLook.places.count
      let distance = try gaussian(
        try value(object, "distance", "an object") { $0.members == nil ? nil : $0 }, "statistics.distance")
      let deviations = try numbers(object, "deviations", count: width)
      guard distance.width == width, deviations.allSatisfy({ $0 > 0 }) else {
        throw fault("statistics", "other numbers", "\(width) places with deviations above 0")
      }
      known.statistics = GuardReference.Looks(
        means: try numbers(object, "means", count: width), deviations: deviations, gaussian: distance)
    }
    let fields = GreyThumbnail.side * GreyThumbnail.side
    if root["pictures"] != nil {
      let greys = try value(root, "pictures", "\(fields) greys for each image, in base64") {
        $0.text.flatMap { Data(base64Encoded: $0) }.flatMap { $0.isEmpty || $0.count % fields != 0 ? nil : [UInt8]($0) }
      }
      if let rows, rows != greys.count / fields {
        throw fault("pictures", "\(greys.count / fields) images", "\(rows), as there are vectors")
      }
      rows = greys.count / fields
      known.pictures = PictureNeighbours(greys, k: plan.neighbours)
    }
    for object in try value(root, "contents", "a list", \.elements) {
      known.contents.append(try content(object, rows: rows))
    }
    return known
  }

  private func content(_ object: JSONValue, rows: Int?) throws(GuardFault) -> ContentCheck {
    try keys(object, "contents", ["attribute", "classes", "used", "right", "asked", "labels"])
    let attribute = try value(object, "attribute", "a word", \.text)
    let classes = try value(object, "classes", "two words or more") { value in
      value.elements.flatMap { words in words.count > 1 && words.allSatisfy { $0.text != nil } ? words : nil }
    }.compactMap(\.text)
    let labels = try value(object, "labels", "a class for each image") { value in
      value.elements.flatMap { list in
        let labels = list.compactMap(\.integer)
        return labels.count == list.count && labels.count == rows
          && labels.allSatisfy { $0 >= -1 && $0 < classes.count } ? labels : nil
      }
    }
    let asked = try whole(object, "asked", 0...Self.most)
    let right = try whole(object, "right", 0...asked)
    return ContentCheck(
      attribute: attribute, classes: classes, accuracy: ContentCheck.accuracy(right: right, asked: asked, attribute),
      isUsed: try flag(object, "used"), labels: labels)
  }

  private func calibration(_ root: JSONValue, _ known: GuardReference, _ plan: GuardPlan) throws(GuardFault)
    -> JointCalibration
  {
    let object = try value(root, "calibration", "an object") { $0.members == nil ? nil : $0 }
    try keys(object, "calibration", ["measures", "patients", "values"])
    let names = known.names
    _ = try value(object, "measures", names.joined(separator: ", ")) {
      !names.isEmpty && $0.elements?.map(\.text) == names ? true : nil
    }
    let patients = try whole(object, "patients", 0...Self.most)
    let values = try numbers(object, "values", count: patients * names.count, isFinite: false)
    let rows = (0..<patients).map { row in names.indices.map { Double(values[row * names.count + $0]) } }
    return JointCalibration(rows, names: names, alpha: plan.falseAlarms)
  }
}
