// SPDX-License-Identifier: Apache-2.0
import Imaging
public import Inference
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

/// An answer with what it took.
public struct CaseAnswer: Sendable {
  /// The answer; of a segmentation without its numbers, which ``labels`` tell.
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

/// A model that answers one image after the other, as many at a time as the engine has requests.
public struct ModelAnswering: CaseAnswering {
  /// The model.
  public let model: ImageModel
  public let identity: ContentDigest
  public var package: ModelPackage { model.package }

  /// Makes it.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - engine: What the engine and the processor are, on which the last digits of an answer depend.
  ///   - options: How the engine runs the network.
  public init(_ model: ImageModel, engine: EngineCapabilities, options: EngineOptions) {
    self.model = model
    let lines = [
      "answers 1", model.package.digest.description, engine.version, engine.processor, options.mode.rawValue,
      options.precision.rawValue, options.streams.map(String.init) ?? "-", options.threads.map(String.init) ?? "-",
    ]
    identity = ContentDigest(hashing: lines.joined(separator: "\n").utf8)
  }

  public func prepared(_ imageCase: ImageCase) throws(PredictionFailure) -> ModelImage {
    try model.prepared(imageCase.volume)
  }

  public func answer(
    _ images: [ModelImage], take: (_ place: Int, _ answer: CaseAnswer) -> Void
  ) throws(PredictionFailure) {
    guard let opened = model.predictor as? OpenedModel else {
      for (place, image) in images.enumerated() {
        let started = ContinuousClock.now
        let answer = try model.answer(image)
        take(place, try said(answer, of: image, (ContinuousClock.now - started).milliseconds))
      }
      return
    }
    var failure: PredictionFailure?
    do {
      try opened.predictMany(images.map { [$0.tensor] }) { place, timed in
        guard failure == nil else { return }
        do throws(PredictionFailure) {
          let answer = try model.answer(timed.outputs)
          take(place, try said(answer, of: images[place], timed.engineSeconds * 1000))
        } catch {
          failure = error
        }
      }
    } catch { throw .engine(error) }
    if let failure { throw failure }
  }

  private func said(
    _ answer: ImageAnswer, of image: ModelImage, _ milliseconds: Double
  ) throws(PredictionFailure) -> CaseAnswer {
    guard package.manifest.task == .segmentation, let reading = OutputReading(package) else {
      return CaseAnswer(answer: answer, milliseconds: milliseconds)
    }
    let grid = image.prepared.volume.grid
    guard let numbers = reading.labels(answer.numbers), numbers.count == grid.count,
      let volume = Volume(grid: grid, voxels: numbers.map { UInt16(clamping: $0) })
    else {
      throw .wrongAnswer(
        output: reading.output.name, expected: "\(grid.count) voxels for each class", found: [answer.numbers.count])
    }
    let classes = reading.output.classes.enumerated().compactMap { place, name -> LabelMap.Label? in
      let number = reading.value(ofClass: place)
      return number > 0 ? LabelMap.Label(number: UInt16(clamping: number), name: name) : nil
    }
    let labels: LabelMap
    do {
      labels = try image.prepared.returned(
        LabelMap(volume: volume, labels: classes.sorted { $0.number < $1.number }))
    } catch { throw .recipe(error) }
    var answer = answer
    answer.numbers = []
    return CaseAnswer(answer: answer, labels: labels, milliseconds: milliseconds)
  }
}

extension OutputReading {
  /// The value that stands for a class in a mask.
  fileprivate func value(ofClass place: Int) -> Int {
    if output.labelValues.indices.contains(place) { return output.labelValues[place] }
    return place + (output.activation == .sigmoid || output.classes.count == 1 ? 1 : 0)
  }
}

extension Duration {
  /// The duration in milliseconds.
  var milliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
  }
}
