// SPDX-License-Identifier: Apache-2.0
import Imaging
import Inference
import Networks
import Prediction
import Volumes
public import Workers

/// What do the images look like, and what follows from that?
extension ImageGatherer {
  /// The most outlined pixels of an image whose values are looked at.
  private static let mostValues = 10_000

  /// Looks at the images that are learnt from, and plans spacing, piece, network and batch for them.
  ///
  /// The tuning part is not looked at.
  /// - Parameter observer: Hears how many images were read, and is asked whether to go on.
  /// - Returns: The plan; `nil` where the configuration asks for none.
  /// - Throws: ``GatherFailure``, and what an archive says.
  public func planned(_ observer: BatchObserver = BatchObserver()) throws -> PlannedTraining? {
    guard let choice = configuration.planning else { return nil }
    let fingerprint = try fingerprint(choice, observer)
    // The planner has the slowest axis first.
    let planner = SegmentationPlanner(memory: choice.memory, spacing: choice.spacing.map { $0.reversed() })
    let plan: SegmentationPlan
    do throws(NetworkFault) { plan = try planner.plan(for: fingerprint) } catch {
      throw GatherFailure.noPlan(error, needed: Self.neededMemory(planner, fingerprint))
    }
    var planned = configuration
    planned.segmentation = plan
    planned.batch = plan.batch
    planned.input.recipe.steps += plan.recipe(for: fingerprint)
    return PlannedTraining(configuration: planned, fingerprint: fingerprint, plan: plan)
  }

  /// The least of doubled memories with which there is a plan; `nil` where none helps.
  private static func neededMemory(_ planner: SegmentationPlanner, _ data: SegmentationFingerprint) -> Int? {
    var (planner, tries) = (planner, 0)
    while tries < 24, planner.memory < 1 << 50 {
      planner.memory = max(1 << 20, planner.memory * 2)
      if (try? planner.plan(for: data)) != nil { return planner.memory }
      tries += 1
    }
    return nil
  }

  /// What is looked at of an image.
  private struct Look: Sendable {
    var spacing: [Double]
    var shape: [Int]
    var values: [Float] = []
  }

  private func fingerprint(
    _ choice: TrainingConfiguration.PlanningChoice, _ observer: BatchObserver
  ) throws -> SegmentationFingerprint {
    let part = configuration.data.train
    if case .arrays = configuration.data.place { throw GatherFailure.noPlan(Self.noMasks, needed: nil) }
    let listing = try listed(configuration.data.place, [part]).listing
    let images = listing.images.filter { $0.part == part }
    guard !images.isEmpty else { throw GatherFailure.noPart(part, known: Set(listing.images.map(\.part)).sorted()) }
    let outcomes = pool.concurrently(images, observer: observer) { image -> Result<Look, ReadFailure> in
      do throws(ReadFailure) { return .success(try look(at: image, choice)) } catch { return .failure(error) }
    }
    let looks = try successes(images, outcomes)
    var channel = SegmentationFingerprint.Channel.relative
    if choice.values == .absolute {
      guard let found = Self.channel(looks.flatMap(\.values)) else {
        throw GatherFailure.noPlan(Self.noValues, needed: nil)
      }
      channel = found
    }
    return SegmentationFingerprint(
      spacings: looks.map(\.spacing), shapes: looks.map(\.shape), channels: [channel],
      classes: configuration.task.words.count)
  }

  private static let noMasks = NetworkFault.unsuitableImages(
    found: "an archive of arrays", expected: "a table with masks")
  private static let noValues = NetworkFault.unsuitableImages(
    found: "outlines with fewer than two values", expected: "outlined pixels that differ, to take values: absolute from"
  )

  private func look(at image: ListedImage, _ choice: TrainingConfiguration.PlanningChoice) throws(ReadFailure) -> Look {
    let volume: Volume<Float>
    do { volume = try reader.imageCase(image.reference).volume } catch { throw .reader(error) }
    // Before there is a plan a recipe does no more than turn axes.
    let turned: ModelImage
    do { turned = try input.prepared(volume) } catch { throw .prediction(error) }
    let grid = turned.prepared.volume.grid
    var look = Look(spacing: [grid.spacing.y, grid.spacing.x], shape: [grid.size.y, grid.size.x])
    if configuration.input.isVolume {
      look.spacing.insert(grid.spacing.z, at: 0)
      look.shape.insert(grid.size.z, at: 0)
    }
    guard choice.values == .absolute else { return look }
    let mask = try mask(of: image, beside: volume, pixels: turned.tensor.values.count)
    let outlined = mask.indices.filter { mask[$0] != 0 }
    let step = max(1, (outlined.count + Self.mostValues - 1) / Self.mostValues)
    look.values = stride(from: 0, to: outlined.count, by: step).map { turned.tensor.values[outlined[$0]] }
    return look
  }

  /// The range and the moments of outlined values; `nil` where they are all alike.
  static func channel(_ values: [Float]) -> SegmentationFingerprint.Channel? {
    let sorted = values.map(Double.init).sorted()
    guard let first = sorted.first, let last = sorted.last, first < last else { return nil }
    func percentile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let low = Int(place)
      return sorted[low] + (place - Double(low)) * (sorted[min(low + 1, sorted.count - 1)] - sorted[low])
    }
    let count = Double(sorted.count)
    let mean = sorted.reduce(0, +) / count
    let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let (low, high) = (percentile(0.005), percentile(0.995))
    guard low < high, variance > 0 else { return nil }
    return .absolute(low: low, high: high, mean: mean, standardDeviation: variance.squareRoot())
  }
}

extension SegmentationPlan {
  /// Spacings that are closer than this share of each other are the same.
  private static let same = 1e-6

  /// What is done to an image's values and grid, in nnU-Net's order.
  ///
  /// Pixels of pictures without a spacing stay as they are. A coarse axis is brought to the spacing by the nearest pixel, by itself.
  func recipe(for data: SegmentationFingerprint) -> [PreprocessingRecipe.Step] {
    var steps: [PreprocessingRecipe.Step] = []
    switch intensities.first {
    case .clipped(let low, let high, let mean, let deviation):
      steps = [.clip(lower: low, upper: high), .normalise(.fixed(mean: mean, standardDeviation: deviation))]
    case .standardised, nil: steps = [.normalise(.zScore)]
    }
    let pixels = (data.spacings + [spacing]).allSatisfy { $0.allSatisfy { abs($0 - 1) < Self.same } }
    if spacing.count == 2, pixels { return steps }
    // Recipes have the fastest axis first.
    var wanted: [Double?] = spacing.reversed()
    if wanted.count == 2 { wanted.append(nil) }
    if let coarseAxis {
      let place = spacing.count - 1 - coarseAxis
      var own: [Double?] = [nil, nil, nil]
      (own[place], wanted[place]) = (wanted[place], nil)
      steps.append(.resample(spacing: wanted, by: .cubicSpline, antialiasing: .gaussian))
      steps.append(.resample(spacing: own, by: .nearest, antialiasing: .none))
    } else {
      steps.append(.resample(spacing: wanted, by: .cubicSpline, antialiasing: .gaussian))
    }
    return steps
  }
}
