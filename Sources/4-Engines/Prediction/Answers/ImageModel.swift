// SPDX-License-Identifier: Apache-2.0
public import Inference
public import ModelPackages
import ONNXGraphs
public import Volumes

/// A model package with the network that runs it: images go in, answers come out.
///
/// ```swift
/// let model = try ImageModel.open(package, in: InferenceHelper())
/// let answer = try model.answer(try model.prepared(volume))
/// ```
public struct ImageModel: Sendable {
  /// The package.
  public let package: ModelPackage
  /// What runs its network.
  public let predictor: any Predictor
  /// How an image becomes a tensor.
  public let input: ImageInput
  private let reading: OutputReading
  private let answerPlace: Int
  private let embeddingPlace: Int?

  /// Puts a package and what runs it together.
  ///
  /// - Parameters:
  ///   - package: The package.
  ///   - predictor: What runs its network; the package's embedding is read where it is among the outputs.
  /// - Throws: ``PredictionFailure/inputs(found:)`` where the model takes other than one image,
  ///   ``PredictionFailure/noSuchOutput(_:)``.
  public init(_ package: ModelPackage, _ predictor: any Predictor) throws(PredictionFailure) {
    let manifest = package.manifest
    guard manifest.inputs.count == 1, let input = manifest.inputs.first.flatMap({ ImageInput($0) }) else {
      throw .inputs(found: manifest.inputs.count)
    }
    guard let reading = OutputReading(package) else { throw .noSuchOutput("") }
    guard let place = predictor.outputs.firstIndex(where: { $0.name == reading.output.name }) else {
      throw .noSuchOutput(reading.output.name)
    }
    self.package = package
    self.predictor = predictor
    self.input = input
    self.reading = reading
    answerPlace = place
    let embedding = manifest.outputs.first { $0.meaning == .embedding }?.name ?? manifest.embeddingValue
    embeddingPlace = embedding.flatMap { name in predictor.outputs.firstIndex { $0.name == name } }
  }

  /// Opens a package's network in the helper, its embedding among the outputs.
  ///
  /// - Parameters:
  ///   - package: The package.
  ///   - helper: The helper.
  ///   - options: How the network is to run.
  /// - Returns: The model.
  /// - Throws: ``PredictionFailure``.
  public static func open(
    _ package: ModelPackage, in helper: InferenceHelper, options: EngineOptions = EngineOptions()
  ) throws(PredictionFailure) -> ImageModel {
    var options = options
    let own = Set(package.manifest.outputs.map(\.name))
    if let inner = package.manifest.embeddingValue, !own.contains(inner), !options.furtherOutputs.contains(inner) {
      options.furtherOutputs.append(inner)
    }
    let model: OpenedModel
    do { model = try helper.open(weights: package.weights, options: options) } catch { throw .engine(error) }
    return try ImageModel(package, model)
  }

  /// The image as the model is to see it.
  ///
  /// - Parameter volume: The image on the scanner's grid, in the values of its modality.
  /// - Returns: The image with the way back.
  /// - Throws: ``PredictionFailure``.
  public func prepared(_ volume: Volume<Float>) throws(PredictionFailure) -> ModelImage { try input.prepared(volume) }

  /// What the model says of an image.
  ///
  /// - Parameter image: The image as ``prepared(_:)`` made it.
  /// - Returns: The answer.
  /// - Throws: ``PredictionFailure``.
  public func answer(_ image: ModelImage) throws(PredictionFailure) -> ImageAnswer {
    let outputs: [Tensor]
    do { outputs = try predictor.predict([image.tensor]) } catch { throw .engine(error) }
    return try answer(outputs)
  }

  /// What the outputs of one image say.
  func answer(_ outputs: [Tensor]) throws(PredictionFailure) -> ImageAnswer {
    let (name, output) = (reading.output.name, outputs[answerPlace])
    guard output.values.allSatisfy(\.isFinite) else { throw .notFinite(output: name) }
    let embedding = embeddingPlace.map { outputs[$0].values }
    switch package.manifest.task {
    case .segmentation, .embedding: return ImageAnswer(numbers: output.values, findings: [], embedding: embedding)
    case .classification, .multilabel, .regression:
      guard let findings = reading.findings(output.values) else {
        throw .wrongAnswer(output: name, expected: "one number for each class", found: output.shape)
      }
      return ImageAnswer(numbers: output.values, findings: findings, embedding: embedding)
    }
  }
}
