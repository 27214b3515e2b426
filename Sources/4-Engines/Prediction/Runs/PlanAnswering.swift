// SPDX-License-Identifier: Apache-2.0
public import Inference
public import ModelPackages
import ONNXGraphs
public import Vocabulary

/// A plan of models, views and windows that answers one image after the other.
///
/// Each image goes through the networks by itself, so that an answer does not depend on its neighbours; where the plan is one model that sees
/// an image once and whole, as many are under way at a time as the engine has requests.
public struct PlanAnswering: CaseAnswering {
  /// The plan.
  public let plan: PredictionPlan
  /// Names the plan, the engine, the processor and the options.
  public let identity: ContentDigest
  private let first: ImageModel
  /// The package of the first model.
  public var package: ModelPackage { first.package }
  /// Whether any of the models takes a table of numbers.
  public var dependsOnAttributes: Bool {
    plan.ensemble.members.contains { $0.package.manifest.inputs.contains { $0.layout == .nc } }
  }

  /// Makes it.
  ///
  /// - Parameters:
  ///   - plan: The plan; the findings are those of its first model.
  ///   - engine: What the engine and the processor are, on which the last digits of an answer depend.
  ///   - options: How the engine runs the networks.
  /// - Throws: ``PredictionFailure/noMembers``.
  public init(_ plan: PredictionPlan, engine: EngineCapabilities, options: EngineOptions) throws(PredictionFailure) {
    guard let first = plan.ensemble.members.first else { throw .noMembers }
    self.plan = plan
    self.first = first
    let lines = [
      "answers 2", plan.digest.description, engine.version, engine.processor, options.mode.rawValue,
      options.precision.rawValue, options.streams.map(String.init) ?? "-", options.threads.map(String.init) ?? "-",
    ]
    identity = ContentDigest(hashing: lines.joined(separator: "\n").utf8)
  }

  /// The image as each of the models is to see it.
  ///
  /// - Parameter imageCase: The case.
  /// - Returns: An image for each model.
  /// - Throws: ``PredictionFailure``.
  public func prepared(_ imageCase: ImageCase) throws(PredictionFailure) -> [ModelImage] {
    var images: [ModelImage] = []
    for member in plan.ensemble.members {
      images.append(try member.prepared(imageCase.volume, attributes: imageCase.attributes))
    }
    return images
  }

  /// The network, where every image goes through it once, whole and by itself.
  private var ring: OpenedModel? {
    guard plan.ensemble.members.count == 1, plan.views.isEmpty, plan.windows == nil,
      package.manifest.task != .segmentation, let opened = first.predictor as? OpenedModel,
      // A fixed batch of several is filled up by the plan.
      opened.inputs.allSatisfy({ ($0.shape.first ?? 1) ?? 1 == 1 })
    else { return nil }
    return opened
  }

  /// Answers images, called on one thread.
  ///
  /// - Parameters:
  ///   - images: For each case the image as each of the models is to see it.
  ///   - take: Is given each case's place and its answer, in their order.
  /// - Throws: ``PredictionFailure``, where what was not handed over has no answer.
  public func answer(
    _ images: [[ModelImage]], take: (_ place: Int, _ answer: CaseAnswer) -> Void
  ) throws(PredictionFailure) {
    guard let ring else {
      for (place, image) in images.enumerated() {
        let started = ContinuousClock.now
        let answer = try plan.answered(image)
        let time = (ContinuousClock.now - started).milliseconds
        take(place, CaseAnswer(answer: answer, labels: try answer.segmentation?.labels(), milliseconds: time))
      }
      return
    }
    var items: [[Tensor]] = []
    for image in images { items.append(try first.tensors(image[0])) }
    var failure: PredictionFailure?
    do {
      try ring.predictMany(items) { place, timed in
        guard failure == nil else { return }
        do throws(PredictionFailure) {
          let reply = try first.reply(timed.outputs, images[place][0].shape.extent)
          var answer = try first.answer(reply, of: images[place][0])
          first.addDoubt(of: reply, to: &answer)
          take(place, CaseAnswer(answer: answer, milliseconds: timed.engineSeconds * 1000))
        } catch {
          failure = error
        }
      }
    } catch { throw .engine(error) }
    if let failure { throw failure }
  }
}

extension Duration {
  /// The duration in milliseconds.
  var milliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
  }
}
