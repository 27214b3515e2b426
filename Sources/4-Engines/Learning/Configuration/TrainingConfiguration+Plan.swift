// SPDX-License-Identifier: Apache-2.0
public import ModelPackages
public import Networks
public import Training

extension TrainingConfiguration {
  /// The input as the model's package will describe it: images are read by it in training too.
  public var modelInput: ModelManifest.Input {
    ModelManifest.Input(
      name: "image", layout: input.isVolume ? .ncdhw : .nchw, recipe: input.recipe, channels: input.channels)
  }

  /// The plan for images that were gathered: what the configuration leaves to the data is filled in.
  ///
  /// - Parameter train: The images that are learnt from; their counts give priors and weights.
  /// - Returns: The plan.
  public func plan(for train: ImageSet) -> TrainingPlan {
    let space = Array(train.shape.dropFirst())
    let graph =
      segmentation.map { NetworkCatalogue.uNet($0.network, name: network.name) }
      ?? NetworkWords.graph(network, channels: train.shape[0], space: space, outputs: task.words.count)
    return TrainingPlan(
      network: graph, objective: objective(for: train), optimiser: optimiser, schedule: schedule,
      batch: segmentation == nil ? min(batch, max(1, train.count)) : batch, epochs: epochs,
      stepsPerEpoch: stepsPerEpoch, sampling: sampling, augmentation: augmentation, mixing: mixing,
      averaging: averaging, methods: methods, seed: seed, threads: threads, loaders: loaders, precision: precision,
      pieces: segmentation.map { TrainingPlan.Pieces(size: $0.patch) }, segmentation: segmentation)
  }

  private func objective(for train: ImageSet) -> Objective {
    switch task {
    case .classes:
      var counts = [Int](repeating: 0, count: task.words.count)
      if case .classes(let numbers) = train.answers {
        for number in numbers where number >= 0 { counts[Int(number)] += 1 }
      }
      return .classes(
        Objective.ClassObjective(
          classWeights: weights(counts), labelSmoothing: objective.labelSmoothing, focalGamma: objective.focal,
          logitAdjustment: objective.logitAdjustment, ldam: objective.ldam,
          deferredWeightsFrom: objective.deferredWeightsFrom, counts: counts, costs: objective.costs,
          noise: objective.noise))
    case .findings(let findings):
      var positiveWeights: [Double]?
      switch objective.weights {
      case .even: positiveWeights = nil
      case .stated(let numbers): positiveWeights = numbers
      case .balanced:
        guard case .findings(let values) = train.answers else { break }
        positiveWeights = findings.indices.map { finding in
          let column = stride(from: finding, to: values.count, by: findings.count).map { values[$0] }
          let positives = column.count { $0 > 0.5 }
          let negatives = column.count { $0 <= 0.5 }
          return positives > 0 && negatives > 0 ? Double(negatives) / Double(positives) : 1
        }
      }
      return .findings(
        Objective.FindingObjective(
          positiveWeights: positiveWeights, focalGamma: objective.focal, labelSmoothing: objective.labelSmoothing))
    case .masks:
      var masks = objective.masks
      if case .stated(let numbers) = objective.weights { masks.classWeights = numbers }
      if objective.weights == .balanced, case .masks(let pixels) = train.answers {
        var counts = [Int](repeating: 0, count: task.words.count)
        for pixel in pixels where Int(pixel) < counts.count { counts[Int(pixel)] += 1 }
        masks.classWeights = weights(counts)
      }
      return .masks(masks)
    }
  }

  /// Weights of classes whose mean over the images is 1.
  private func weights(_ counts: [Int]) -> [Double]? {
    switch objective.weights {
    case .even: return nil
    case .stated(let numbers): return numbers
    case .balanced:
      let total = Double(counts.reduce(0, +))
      let present = Double(max(1, counts.count { $0 > 0 }))
      return counts.map { $0 > 0 ? total / (present * Double($0)) : 1 }
    }
  }
}

extension TrainingConfiguration {
  /// Whether images lie in an archive.
  public var needsArchive: Bool {
    let places = [data.place] + (data.others.map(\.part) + (acceptance?.past ?? [])).compactMap(\.place)
    return places.contains { if case .dataset = $0 { true } else { false } }
  }

  /// Lengths of an image along space, the slowest first.
  ///
  /// Those of the piece that the network sees at a time where a plan was made; empty until it is.
  public var space: [Int] { segmentation?.patch ?? input.recipe.size(isVolume: input.isVolume) ?? [] }

  /// The network, with so many numbers coming out.
  public func network(outputs: Int) -> NetworkGraph {
    segmentation.map { NetworkCatalogue.uNet($0.network, name: network.name) }
      ?? NetworkWords.graph(network, channels: input.channels, space: space, outputs: outputs)
  }
}
