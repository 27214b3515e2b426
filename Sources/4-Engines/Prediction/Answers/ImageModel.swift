// SPDX-License-Identifier: Apache-2.0
public import Catalog
public import Inference
public import ModelPackages
import ONNXGraphs
import RecalibrationFiles
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
  /// How what is known of an image becomes rows of numbers beside it; empty for most models.
  public let tables: [TableInput]
  /// What the answer's numbers mean.
  public let reading: OutputReading
  let imagePlace: Int
  let answerPlace: Int
  private let embeddingPlace: Int?

  /// Puts a package and what runs it together.
  ///
  /// - Parameters:
  ///   - package: The package.
  ///   - predictor: What runs its network; the package's embedding is read where it is among the outputs.
  /// - Throws: ``PredictionFailure/inputs(found:)`` where the model takes other than one image with tables of numbers beside it,
  ///   ``PredictionFailure/noSuchOutput(_:)``.
  public init(_ package: ModelPackage, _ predictor: any Predictor) throws(PredictionFailure) {
    let manifest = package.manifest
    let images = manifest.inputs.compactMap { ImageInput($0) }
    guard let input = images.first, images.count == 1, manifest.inputs.count == predictor.inputs.count else {
      throw .inputs(found: manifest.inputs.count)
    }
    // One input is that one, whatever it is called.
    let isAlone = predictor.inputs.count == 1
    let names = predictor.inputs.map { isAlone ? input.input.name : $0.name }
    guard let imagePlace = names.firstIndex(of: input.input.name), Set(names) == Set(manifest.inputs.map(\.name)) else {
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
    self.imagePlace = imagePlace
    tables = manifest.inputs.compactMap { TableInput($0) }
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

  /// The image as the model is to see it, with what is known of it where the model takes that too.
  ///
  /// - Parameters:
  ///   - volume: The image on the scanner's grid, in the values of its modality.
  ///   - attributes: What is known of the image, by ``AttributeName``; the columns of a model's tables are found by the same names.
  /// - Returns: The image with the way back.
  /// - Throws: ``PredictionFailure``.
  public func prepared(
    _ volume: Volume<Float>, attributes: [String: AttributeValue] = [:]
  ) throws(PredictionFailure) -> ModelImage {
    // What is missing is told before anything is computed.
    var rows: [String: Tensor] = [:]
    for table in tables { rows[table.input.name] = try table.row(attributes) }
    var image = try input.prepared(volume)
    image.rows = rows
    return image
  }

  /// What the model says of an image.
  ///
  /// The network sees it at once, but a segmentation whose network takes another size, which sees it in windows.
  /// - Parameter image: The image as ``prepared(_:attributes:)`` made it.
  /// - Returns: The answer.
  /// - Throws: ``PredictionFailure``.
  public func answer(_ image: ModelImage) throws(PredictionFailure) -> ImageAnswer {
    guard let answer = try answers([image]).first else { throw .engine(.cancelled) }
    return answer
  }

  /// The tensors that go in for an image, in the network's order.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - tensor: What goes in for the image itself; `nil` for its own.
  /// - Returns: A tensor for each input.
  /// - Throws: ``PredictionFailure/missingColumn(input:column:)`` where a row of numbers is not there.
  public func tensors(_ image: ModelImage, seen tensor: Tensor? = nil) throws(PredictionFailure) -> [Tensor] {
    var tensors: [Tensor] = []
    for (place, port) in predictor.inputs.enumerated() {
      if place == imagePlace {
        tensors.append(tensor ?? image.tensor)
      } else {
        guard let row = image.rows[port.name] else {
          let columns = tables.first { $0.input.name == port.name }?.input.columns
          throw .missingColumn(input: port.name, column: columns?.first ?? "")
        }
        tensors.append(row)
      }
    }
    return tensors
  }

  // What the outputs for one image or window say; a map has the slices, rows and columns of what the network saw.
  func reply(_ outputs: [Tensor], _ extent: SIMD3<Int>) throws(PredictionFailure) -> NetworkReply {
    guard outputs.indices.contains(answerPlace) else { throw .noSuchOutput(reading.output.name) }
    let output = outputs[answerPlace]
    let (name, classes) = (reading.output.name, reading.output.classes.count)
    for value in output.values where !value.isFinite { throw .notFinite(output: name) }
    var embedding: [Float]?
    if let place = embeddingPlace, outputs.indices.contains(place) {
      embedding = outputs[place].pooled
      if embedding?.allSatisfy(\.isFinite) == false { throw .notFinite(output: predictor.outputs[place].name) }
    }
    switch package.manifest.task {
    case .embedding:
      let vector = output.pooled
      return NetworkReply(numbers: vector, embedding: embedding ?? vector)
    case .segmentation:
      guard let shape = AnswerShape(output.shape, classes: classes, layout: input.input.layout), shape.extent == extent
      else {
        throw .wrongAnswer(
          output: name, expected: "\(classes) classes on \(extent.x)×\(extent.y)×\(extent.z) voxels",
          found: output.shape)
      }
      return NetworkReply(numbers: shape.classByClass(output.values), embedding: embedding)
    case .classification, .multilabel, .regression:
      guard output.values.count == classes, let activated = reading.activated(output.values) else {
        throw .wrongAnswer(output: name, expected: "one number for each class", found: output.shape)
      }
      return NetworkReply(numbers: output.values, activated: activated, embedding: embedding)
    }
  }

  /// What a reply says in words.
  func answer(_ reply: NetworkReply, of image: ModelImage) throws(PredictionFailure) -> ImageAnswer {
    var answer = ImageAnswer(numbers: reply.numbers, findings: [], embedding: reply.embedding)
    var (numbers, activated) = (reply.numbers, reply.activated)
    let classes = reading.output.classes.count
    switch package.manifest.task {
    case .embedding: return answer
    case .segmentation:
      answer.segmentation = SegmentedImage(maps: reply.map, prepared: image.prepared, reading: reading)
      (numbers, activated) = ([], [])
      let voxels = reply.map.count / max(classes, 1)
      for index in 0..<classes {
        // The first of the likeliest voxels; its own number stands beside it.
        var best = index * voxels
        for place in best..<best + voxels where reply.map[place] > reply.map[best] { best = place }
        numbers.append(reply.numbers[best])
        activated.append(Double(reply.map[best]))
      }
    case .classification, .multilabel, .regression: break
    }
    guard let findings = reading.findings(numbers), findings.count == activated.count else {
      throw .wrongAnswer(output: reading.output.name, expected: "one number for each class", found: [numbers.count])
    }
    answer.findings = findings.enumerated().map { index, finding in recalibrated(finding, activated[index]) }
    return answer
  }

  /// A finding whose activated number is another one than that of its raw number alone, as a mean is.
  private func recalibrated(_ finding: OutputReading.Finding, _ activated: Double) -> OutputReading.Finding {
    var finding = finding
    finding.activated = activated
    finding.calibrated = package.recalibration(of: finding.name).map { $0.apply(activated) }
    finding.decisions = [:]
    for point in package.manifest.operatingPoints where point.finding == finding.name {
      if finding.decisions[point.name] == nil { finding.decisions[point.name] = finding.score >= point.threshold }
    }
    return finding
  }
}
