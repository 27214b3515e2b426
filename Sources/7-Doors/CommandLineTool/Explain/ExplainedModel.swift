// SPDX-License-Identifier: Apache-2.0
import Explainability
import Foundation
import Imaging
import Inference
import ModelPackages
import Networks
import ONNXGraphs
import Prediction
import Training
import Vocabulary
import Volumes
import Workers

/// A model package opened so that its answers can be explained.
struct ExplainedModel {
  let package: ModelPackage
  let network: ONNXModel
  let options: ExplanationOptions
  let finding: String
  let input: ImageInput
  private let output: ModelManifest.Output
  private let helper: InferenceHelper

  /// Where the number is that is explained.
  struct Asked: Equatable {
    /// The value of the logits, where the end is known, else the output.
    var output: Int
    /// The class.
    var index: Int
    /// The output that says which voxels a segmenter outlines; `nil` for a classifier.
    var outlining: Int?
  }

  /// A network that is open, and the method as it reads that network.
  struct Opened {
    var predictor: any Predictor
    var explainer: any Explainer
    var asked: Asked
  }

  init(_ path: String, _ options: ExplanationOptions) throws {
    package = try ModelPackage.open(at: URL(filePath: path))
    do { network = try package.network() } catch {
      throw ExplanationRefusal("\(package.manifest.weights): \(error.inputFault(file: package.manifest.weights).found)")
    }
    self.options = options
    guard package.manifest.inputs.count == 1, let input = package.manifest.inputs.first.flatMap({ ImageInput($0) })
    else {
      throw ExplanationRefusal("the model takes \(package.manifest.inputs.count) inputs; one image is explained")
    }
    guard let output = package.manifest.answer, package.manifest.task != .embedding else {
      throw ExplanationRefusal("a model for \(package.manifest.task.rawValue) gives no answer to explain")
    }
    (self.input, self.output) = (input, output)
    guard let finding = options.finding ?? output.classes.last, output.classes.contains(finding) else {
      throw ExplanationRefusal(
        "--finding: found \(options.finding ?? "none"); expected one of \(output.classes.joined(separator: ", "))")
    }
    self.finding = finding
    let folder = ProcessInfo.processInfo.environment["FIDUCIAL_HELPERS"]
    let program =
      folder.map { HelperProgram(InferenceHelper.programName, in: URL(filePath: $0)) }
      ?? HelperProgram(InferenceHelper.programName)
    helper = InferenceHelper(program: program)
  }

  /// What a reader should know of the model.
  var title: String { "\(package.manifest.name) \(package.manifest.version)" }

  /// Whether it outlines findings rather than naming them.
  var isSegmenter: Bool { package.manifest.task == .segmentation }

  /// The end of a network as a method may use it.
  private struct End {
    var features: String
    var logits: String
    var head: (Int) -> FeatureHead
  }

  /// The end of the network; `nil` where it is not needed.
  private func end(of network: ONNXModel) throws -> End? {
    if isSegmenter {
      if [.cam, .gradCAMPlusPlus, .ablationCAM].contains(options.method) {
        throw ExplanationRefusal(
          "\(options.method.rawValue) has no closed form for a segmenter. Use --method grad-cam, eigen-cam, score-cam, "
            + "occlusion or rise")
      }
      if let head = PointwiseHead(of: output.name, in: network) {
        return End(features: head.featureMap, logits: head.logits) { place in
          FeatureHead(output: place, reading: .pointwise, weights: head.weights, bias: head.bias)
        }
      }
      guard options.method.needsHead || (options.method.needsFeatures && options.layer == nil) else { return nil }
      throw ExplanationRefusal(
        "this network's end has no closed form: its last step is no convolution of one point. Use --method occlusion or rise"
      )
    }
    guard options.method.needsFeatures, options.layer == nil || options.method.needsHead else { return nil }
    do {
      let head = try network.pooledHead(of: output.name)
      return End(features: head.featureMap, logits: head.logits) { place in
        FeatureHead(output: place, weights: head.weights, bias: head.bias)
      }
    } catch {
      throw ExplanationRefusal(
        "this network's end has no closed form: \(ModelPackageWords.row(error).words). Use --method occlusion or rise")
    }
  }

  /// Opens the network, or another one of the same form.
  func opened(_ other: ONNXModel? = nil) throws -> Opened {
    let network = other ?? network
    let end = try end(of: network)
    let features =
      options.method.needsFeatures ? (options.method.needsHead ? end?.features : options.layer ?? end?.features) : nil
    let own = Set(network.outputs.map(\.name))
    var further: [String] = []
    for name in [features, end?.logits] {
      if let name, !own.contains(name), !further.contains(name) { further.append(name) }
    }
    let weights: [UInt8]
    do throws(ONNXFault) {
      weights = try other.map { model throws(ONNXFault) in try model.bytes() } ?? package.weights
    } catch {
      throw ExplanationRefusal("the network: \(error.inputFault(file: package.manifest.weights).found)")
    }
    let predictor = try helper.open(weights: weights, options: EngineOptions(furtherOutputs: further))
    func place(_ name: String) throws -> Int {
      guard let place = predictor.outputs.firstIndex(where: { $0.name == name }) else {
        throw ExplanationRefusal("the engine gives no value \(name)")
      }
      return place
    }
    // The logits before any softmax or sigmoid, where the end is known: a probability near 1 hides what it is made of.
    let asked = Asked(
      output: try place(end?.logits ?? output.name), index: output.classes.firstIndex(of: finding) ?? 0,
      outlining: isSegmenter ? try place(output.name) : nil)
    return Opened(
      predictor: predictor,
      explainer: try explainer(network, features: try features.map { try place($0) }, head: end?.head),
      asked: asked)
  }

  private func explainer(
    _ network: ONNXModel, features: Int?, head: ((Int) -> FeatureHead)?
  ) throws -> any Explainer {
    func mapping(_ kind: ActivationMapping.Kind) throws -> any Explainer {
      guard let head, let features else { throw ExplanationRefusal("this network's end has no closed form") }
      return ActivationMapping(kind, head: head(features))
    }
    let fill = options.fill.fill
    switch options.method {
    case .cam: return try mapping(.cam)
    case .gradCAM: return try mapping(.gradCAM)
    case .gradCAMPlusPlus: return try mapping(.gradCAMPlusPlus)
    case .ablationCAM: return try mapping(.ablationCAM)
    case .eigenCAM: return EigenCAM(features: features ?? 0)
    case .scoreCAM: return ScoreCAM(features: features ?? 0)
    case .occlusion:
      guard let side = options.window else { return WholeOcclusion(fill: fill) }
      let step = max(1, side / 2)
      return Occlusion(window: SIMD3(side, side, side), stride: SIMD3(step, step, step), fill: fill)
    case .rise:
      let cells = SIMD3(options.cells, options.cells, options.cells)
      return RISE(masks: options.masks, cells: cells, fill: fill, seed: options.seed)
    case .integratedGradients:
      return IntegratedGradients(try gradients(network), steps: options.steps, baseline: fill)
    case .smoothGrad: return SmoothGrad(try gradients(network), seed: options.seed)
    case .gradientGradCAM: return GradientActivationMapping(try gradients(network))
    case .edges: return MeaninglessExplainer(.edges, seed: options.seed)
    case .random: return MeaninglessExplainer(.random, seed: options.seed)
    case .centre: return MeaninglessExplainer(.centre, seed: options.seed)
    }
  }

  /// The network as it is differentiated.
  private func gradients(_ network: ONNXModel) throws -> NetworkGradients {
    do {
      guard let graph = try NetworkGraph.described(by: network) else {
        throw ExplanationRefusal(
          "\(package.manifest.weights) does not say its network as fiducial's own files do, so that it cannot be differentiated; "
            + "--method grad-cam, occlusion or rise need no derivatives")
      }
      let folder = ProcessInfo.processInfo.environment["FIDUCIAL_HELPERS"]
      let program =
        folder.map { HelperProgram(TrainingHelper.programName, in: URL(filePath: $0)) }
        ?? HelperProgram(TrainingHelper.programName)
      return NetworkGradients(
        graph, weights: try graph.weights(from: network), helper: TrainingHelper(program: program))
    } catch let fault as NetworkFault {
      throw ExplanationRefusal("\(package.manifest.weights): \(TrainErrorWords.row(fault).words)")
    }
  }

  /// The question about an image, and the image as the model sees it.
  ///
  /// A segmenter is asked for the sum of its numbers over a region: the one that is given on the image's grid, else what it outlines itself.
  func question(_ volume: Volume<Float>, _ opened: Opened, region: Mask? = nil) throws -> (Question, PreparedVolume) {
    let image = try input.prepared(volume)
    let asked = opened.asked
    var target = Question.Target.answer(output: asked.output, index: asked.index)
    if let place = asked.outlining {
      let voxels: [Int]
      if let region {
        let seen = region.nearest(on: image.prepared.volume.grid, outside: false)
        voxels = seen.voxels.indices.filter { seen.voxels[$0] }
      } else {
        voxels = try outlined(
          try opened.predictor.predict([image.tensor], within: nil)[place], image.shape, asked.index)
      }
      target = .region(output: asked.output, channel: asked.index, voxels: voxels)
    }
    return (
      try Question(opened.predictor, inputs: [image.tensor], shape: image.shape, target: target), image.prepared
    )
  }

  /// The voxels that a segmenter outlines as its finding.
  private func outlined(_ answer: Tensor, _ shape: ImageShape, _ index: Int) throws -> [Int] {
    let classes = output.classes.count
    guard answer.values.count == classes * shape.voxels, answer.shape.count > 1, answer.shape[1] == classes else {
      throw ExplanationRefusal(
        "output \(output.name): found \(answer.shape.map(String.init).joined(separator: " x ")) numbers; expected "
          + "\(classes) classes of \(shape.voxels) voxels, the classes first")
    }
    func number(_ channel: Int, _ voxel: Int) -> Float { answer.values[channel * shape.voxels + voxel] }
    guard classes > 1, output.activation != .sigmoid else {
      let limit: Float = output.meaning == .probabilities ? 0.5 : 0
      return (0..<shape.voxels).filter { number(index, $0) >= limit }
    }
    return (0..<shape.voxels).filter { voxel in
      (0..<classes).allSatisfy { $0 == index || number($0, voxel) < number(index, voxel) }
    }
  }
}

/// Occlusion with a window that fits the image.
private struct WholeOcclusion: Explainer {
  var fill: Fill
  var method: String { "occlusion" }

  func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    try Occlusion(for: question.shape.extent, fill: fill).explained(question, watch: watch)
  }
}
