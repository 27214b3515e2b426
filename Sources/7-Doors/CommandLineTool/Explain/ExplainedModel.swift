// SPDX-License-Identifier: Apache-2.0
import Explainability
import Foundation
import Imaging
import Inference
import ModelPackages
import ONNXGraphs
import Prediction
import Vocabulary
import Volumes
import Workers

/// A model package opened so that its answers can be explained.
struct ExplainedModel {
  let package: ModelPackage
  let network: ONNXModel
  let options: ExplanationOptions
  let finding: String
  private let input: ModelManifest.Input
  private let output: ModelManifest.Output
  private let helper: InferenceHelper

  /// A network that is open, and the method as it reads that network.
  struct Opened {
    var predictor: any Predictor
    var explainer: any Explainer
    var target: Question.Target
  }

  init(_ path: String, _ options: ExplanationOptions) throws {
    do {
      package = try ModelPackage.open(at: URL(filePath: path))
    } catch { throw ExplanationRefusal(error) }
    do { network = try package.network() } catch {
      throw ExplanationRefusal("\(package.manifest.weights): \(error.inputFault(file: package.manifest.weights).found)")
    }
    self.options = options
    guard package.manifest.inputs.count == 1, let input = package.manifest.inputs.first, input.layout != .nc else {
      throw ExplanationRefusal("the model takes \(package.manifest.inputs.count) inputs; one image is explained")
    }
    guard let output = package.manifest.answer,
      [.classification, .multilabel, .regression].contains(package.manifest.task)
    else { throw ExplanationRefusal("a model for \(package.manifest.task.rawValue) is not explained by this verb") }
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

  /// Opens the network, or another one of the same form.
  func opened(_ other: ONNXModel? = nil) throws -> Opened {
    let network = other ?? network
    var further: [String] = []
    var head: PooledHead?
    if options.method.needsFeatures, options.layer == nil || options.method.needsHead {
      do { head = try network.pooledHead(of: output.name) } catch { throw ExplanationRefusal(error) }
    }
    let features = options.method.needsHead ? head?.featureMap : options.layer ?? head?.featureMap
    further += [features, head?.logits].compactMap { $0 }
    let own = Set(network.outputs.map(\.name))
    further = further.filter { !own.contains($0) }
    let predictor: any Predictor
    do {
      let weights = try other.map { model throws(ONNXFault) in try model.bytes() } ?? package.weights
      predictor = try helper.open(weights: weights, options: EngineOptions(furtherOutputs: further))
    } catch let failure as InferenceFailure {
      throw ExplanationRefusal(failure)
    } catch let fault as ONNXFault {
      throw ExplanationRefusal("the network: \(fault.inputFault(file: package.manifest.weights).found)")
    }
    func place(_ name: String?) throws -> Int {
      guard let place = predictor.outputs.firstIndex(where: { $0.name == name }) else {
        throw ExplanationRefusal("the engine gives no value \(name ?? "")")
      }
      return place
    }
    // The logits before any softmax or sigmoid, where the end is known: a probability near 1 hides what it is made of.
    let answer = try place(head?.logits ?? output.name)
    let index = output.classes.firstIndex(of: finding) ?? 0
    return Opened(
      predictor: predictor, explainer: try explainer(features: try features.map { try place($0) }, head: head),
      target: .answer(output: answer, index: index))
  }

  private func explainer(features: Int?, head: PooledHead?) throws -> any Explainer {
    func mapping(_ kind: ActivationMapping.Kind) throws -> any Explainer {
      guard let head, let features else { throw ExplanationRefusal("this network's end has no closed form") }
      return ActivationMapping(kind, head: FeatureHead(output: features, weights: head.weights, bias: head.bias))
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
    case .edges: return MeaninglessExplainer(.edges, seed: options.seed)
    case .random: return MeaninglessExplainer(.random, seed: options.seed)
    case .centre: return MeaninglessExplainer(.centre, seed: options.seed)
    }
  }

  /// The question about an image, and the image as the model sees it.
  func question(_ volume: Volume<Float>, _ opened: Opened) throws -> (Question, PreparedVolume) {
    guard let input = ImageInput(input) else { throw ExplanationRefusal("the model takes no image") }
    let image: ModelImage
    do { image = try input.prepared(volume) } catch {
      switch error {
      case .recipe(let fault): throw fault
      case .slices(let count): throw ExplanationRefusal("the image has \(count) slices, and the model takes one")
      default: throw ExplanationRefusal("the image is too large, or has no voxels")
      }
    }
    do {
      return (
        try Question(opened.predictor, inputs: [image.tensor], shape: image.shape, target: opened.target),
        image.prepared
      )
    } catch { throw ExplanationRefusal(error) }
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
