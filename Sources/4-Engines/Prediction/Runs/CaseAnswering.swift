// SPDX-License-Identifier: Apache-2.0
public import ModelPackages
public import Vocabulary
public import Volumes

/// What answers images of cases, several at a time: a model, or several models and views of an image together.
public protocol CaseAnswering: Sendable {
  /// An image as it is held until it is answered.
  associatedtype Image: Sendable

  /// Names everything that an answer depends on besides the image: package, engine, options.
  var identity: ContentDigest { get }
  /// The package whose findings are answered.
  var package: ModelPackage { get }

  /// Whether what is known of an image goes in beside it, so that the same image may get another answer.
  var dependsOnAttributes: Bool { get }

  /// The image as it is to be seen; called on several threads at once.
  ///
  /// - Parameter imageCase: The case.
  /// - Returns: The image.
  /// - Throws: ``PredictionFailure``.
  func prepared(_ imageCase: ImageCase) throws(PredictionFailure) -> Image

  /// Answers images, called on one thread.
  ///
  /// - Parameters:
  ///   - images: The images.
  ///   - take: Is given each image's place and its answer, in their order.
  /// - Throws: ``PredictionFailure``, where what was not handed over has no answer.
  func answer(_ images: [Image], take: (_ place: Int, _ answer: CaseAnswer) -> Void) throws(PredictionFailure)
}

extension CaseAnswering {
  /// Whether the package takes a table of numbers.
  public var dependsOnAttributes: Bool { package.manifest.inputs.contains { $0.layout == .nc } }
}

/// An answer with what it took.
public struct CaseAnswer: Sendable {
  /// The answer.
  public var answer: ImageAnswer
  /// What is outlined, on the image's own grid; `nil` for what is no segmentation.
  public var labels: LabelMap?
  /// Milliseconds that the engine took.
  public var milliseconds: Double

  /// Makes an answer; the parameters are the properties.
  public init(answer: ImageAnswer, labels: LabelMap? = nil, milliseconds: Double) {
    self.answer = answer
    self.labels = labels
    self.milliseconds = milliseconds
  }
}
