// SPDX-License-Identifier: Apache-2.0
public import Catalog
import Inference
import ModelPackages
public import Volumes
public import Workers

extension PredictionPlan {
  /// What the models say of an image.
  ///
  /// - Parameters:
  ///   - volume: The image on the scanner's grid, in the values of its modality.
  ///   - attributes: What is known of it, by ``AttributeName``.
  ///   - observer: Hears how far it is, in runs of networks, and is asked whether to go on.
  /// - Returns: The answer; its ``ImageAnswer/uncertainty`` by ``UncertaintyName``.
  /// - Throws: ``PredictionFailure``; `.engine(.cancelled)` where the observer wants no more.
  public func answered(
    _ volume: Volume<Float>, attributes: [String: AttributeValue] = [:], observer: BatchObserver = BatchObserver()
  ) throws(PredictionFailure) -> ImageAnswer {
    var images: [ModelImage] = []
    for member in ensemble.members { images.append(try member.prepared(volume, attributes: attributes)) }
    return try answered(images, observer: observer)
  }

  /// What the models say of a case.
  ///
  /// - Parameters:
  ///   - imageCase: The case.
  ///   - observer: Hears how far it is, in runs of networks, and is asked whether to go on.
  /// - Returns: The answer.
  /// - Throws: ``PredictionFailure``.
  public func answered(
    _ imageCase: ImageCase, observer: BatchObserver = BatchObserver()
  ) throws(PredictionFailure) -> ImageAnswer {
    try answered(imageCase.volume, attributes: imageCase.attributes, observer: observer)
  }

  /// What the models say of an image that each has prepared.
  ///
  /// - Parameters:
  ///   - images: The image as each of the models prepared it, in their order.
  ///   - observer: Hears how far it is, in runs of networks, and is asked whether to go on.
  /// - Returns: The answer.
  /// - Throws: ``PredictionFailure``; ``PredictionFailure/noMembers`` where there are not as many images as models.
  public func answered(
    _ images: [ModelImage], observer: BatchObserver = BatchObserver()
  ) throws(PredictionFailure) -> ImageAnswer {
    let members = ensemble.members
    guard let image = images.first, images.count == members.count else { throw .noMembers }
    let views = images.map { [.unchanged] + ranges.views(self.views, each: viewsOfEach, of: $0, seed: seed) }
    if members.count == 1, views[0].count == 1 {
      guard
        let answer = try members[0].answers([image], windows: windows, batch: batch, observer: observer).first
      else { throw .noMembers }
      return answer
    }
    var layouts: [WindowLayout?] = []
    for (member, image) in zip(members, images) { layouts.append(try member.layout(image, windows)) }
    let progress = RunProgress(
      observer, total: zip(layouts, views).reduce(0) { $0 + ($1.0?.positions.count ?? 1) * $1.1.count })
    if members[0].package.manifest.task == .segmentation {
      return try mapped(images, views, layouts, progress)
    }
    return try averaged(images, views, layouts, progress)
  }

  // MARK: - One number for each class

  private func averaged(
    _ images: [ModelImage], _ views: [[ImageView]], _ layouts: [WindowLayout?], _ progress: RunProgress
  ) throws(PredictionFailure) -> ImageAnswer {
    var (all, numbers) = (Moments<Double>(), Moments<Double>(hasSpread: false))
    var (within, expected) = (Moments<Double>(hasSpread: false), Moments<Double>(hasSpread: false))
    var embedding: [Float]?
    let first = ensemble.members[0]
    let doubt = ClassDoubt(first.reading.output, task: first.package.manifest.task)
    let classes = first.reading.output.classes.count
    for (place, member) in ensemble.members.enumerated() {
      var (own, raw) = (Moments<Double>(), Moments<Double>(hasSpread: false))
      try eachView(member, images[place], views[place], layouts[place], progress) { number, reply in
        own.add(reply.activated)
        raw.add(reply.numbers.map { Double($0) })
        if place == 0, number == 0 { embedding = reply.embedding }
      }
      all.add(own.means)
      numbers.add(raw.means)
      if let variances = own.variances { within.add(variances) }
      if let entropy = doubt?.entropy(own.means, classes: classes) { expected.add([entropy]) }
    }
    let reply = NetworkReply(
      numbers: numbers.means.map { Float($0) }, activated: all.means, embedding: embedding)
    var answer = try answer(reply, of: images[0], expected)
    if within.count > 0, !within.means.isEmpty {
      add(within.means.map { $0.squareRoot() }, UncertaintyName.viewSpread, to: &answer)
    }
    if let variances = all.variances, !variances.isEmpty {
      add(variances.map { $0.squareRoot() }, UncertaintyName.ensembleSpread, to: &answer)
    }
    return answer
  }

  // MARK: - Maps

  private func mapped(
    _ images: [ModelImage], _ views: [[ImageView]], _ layouts: [WindowLayout?], _ progress: RunProgress
  ) throws(PredictionFailure) -> ImageAnswer {
    let (first, image) = (ensemble.members[0], images[0])
    let classes = first.reading.output.classes.count
    for other in images.dropFirst() where other.shape.extent != image.shape.extent {
      throw .differentMembers(.grid)
    }
    guard
      let shape = ImageShape(
        channels: classes, slices: image.shape.slices, rows: image.shape.rows, columns: image.shape.columns)
    else { throw .tooLarge }
    let doubt = ClassDoubt(first.reading.output, task: .segmentation)
    var (all, numbers) = (Moments<Float>(), Moments<Float>(hasSpread: false))
    var (within, expected) = (Moments<Float>(hasSpread: false), Moments<Double>(hasSpread: false))
    var embedding: [Float]?
    for (place, member) in ensemble.members.enumerated() {
      var (own, raw) = (Moments<Float>(), Moments<Float>(hasSpread: false))
      let spacing = images[place].planeSpacing
      try eachView(member, images[place], views[place], layouts[place], progress) { number, reply in
        let view = views[place][number]
        own.add(view.returned(reply.map, shape, spacing: spacing))
        raw.add(view.returned(reply.numbers, shape, spacing: spacing))
        if place == 0, number == 0 { embedding = reply.embedding }
      }
      all.add(own.means)
      numbers.add(raw.means)
      if let variances = own.variances { within.add(variances) }
      if let entropy = doubt?.entropy(own.means, classes: classes) { expected.add([entropy]) }
    }
    let reply = NetworkReply(numbers: numbers.means, map: all.means, embedding: embedding)
    var answer = try answer(reply, of: image, expected)
    if within.count > 0 {
      add(Self.spreads(within.means, all.means, classes), UncertaintyName.viewSpread, to: &answer)
    }
    if let variances = all.variances {
      add(Self.spreads(variances, all.means, classes), UncertaintyName.ensembleSpread, to: &answer)
    }
    return answer
  }

  /// For each class the mean of its voxels' standard deviations, each weighted by the mean probability of the class there, so that the many
  /// voxels far from it say nothing; 0 where the class is nowhere.
  static func spreads(_ variances: [Float], _ means: [Float], _ classes: Int) -> [Double] {
    let voxels = means.count / max(classes, 1)
    return (0..<classes).map { index in
      var (sum, weights) = (0.0, 0.0)
      for place in index * voxels..<(index + 1) * voxels {
        let weight = Double(max(0, means[place]))
        sum += weight * Double(variances[place]).squareRoot()
        weights += weight
      }
      return weights > 0 ? sum / weights : 0
    }
  }

  // MARK: - Both

  private func eachView(
    _ member: ImageModel, _ image: ModelImage, _ views: [ImageView], _ layout: WindowLayout?, _ progress: RunProgress,
    _ take: (Int, NetworkReply) -> Void
  ) throws(PredictionFailure) {
    let spacing = image.planeSpacing
    try member.eachReply(
      views.count, layout, windows ?? SlidingWindow(), batch, progress,
      image: { (number) throws(PredictionFailure) in
        let values = views[number].applied(to: image.tensor.values, image.shape, spacing: spacing)
        guard let tensor = Tensor(shape: image.tensor.shape, values: values) else { throw .tooLarge }
        return (image, tensor)
      }, take: { (number, reply) throws(PredictionFailure) in take(number, reply) })
  }

  private func answer(
    _ reply: NetworkReply, of image: ModelImage, _ expected: Moments<Double>
  ) throws(PredictionFailure) -> ImageAnswer {
    let (members, first) = (ensemble.members, ensemble.members[0])
    var answer = try first.answer(reply, of: image)
    if members.count > 1 { answer.findings = answer.findings.map { ensemble.shared($0) } }
    first.addDoubt(of: reply, to: &answer)
    // Both are of the members' own means; where one of them has no probabilities there is neither.
    if members.count > 1, expected.count == members.count, let entropy = answer.uncertainty[UncertaintyName.entropy] {
      answer.uncertainty[UncertaintyName.expectedEntropy] = expected.means[0]
      // Entropy is concave, so that less than nothing is rounding.
      answer.uncertainty[UncertaintyName.mutualInformation] = max(0, entropy - expected.means[0])
    }
    return answer
  }

  private func add(_ spreads: [Double], _ name: String, to answer: inout ImageAnswer) {
    answer.spreads[name] = spreads
    answer.uncertainty[name] = spreads.max()
  }
}
