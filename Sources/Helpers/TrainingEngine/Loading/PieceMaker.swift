// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Distributions
import Training

/// Makes the images of a kind for each step of a pass: read, changed, mixed.
///
/// The same bits in any thread and order.
package struct PieceMaker: Sendable {
  /// A way to look at an image.
  struct View: Sendable {
    /// How it is changed.
    var augmenter: ImageAugmenter
    /// Tells views apart.
    var stream: Int
    /// The standard deviation of the noise that is added; 0 for none.
    var noise: Double = 0
  }

  /// The sets that images come from.
  var stores: [SampleStore]
  /// The images of each step of the pass.
  var order: [[PreparedPiece.Place]]
  /// The number of the pass's first step in the whole training.
  var firstStep: Int
  /// The views.
  var views: [View]
  /// How pairs are mixed; in the first view alone.
  var mixing: TrainingPlan.Mixing?
  /// Where chance begins.
  var seed: UInt64
  /// The share of a batch whose pieces lie around an outlined pixel, where images have sizes of their own.
  var outlinedShare = 0.0
  /// Places of outlined classes, for each set; empty where none are asked for.
  var outlined: [OutlinedPlaces] = []

  /// The images of a step of the whole training.
  func make(step: Int, _ scratch: AugmentationScratch) -> PreparedPiece {
    let places = order[step - firstStep]
    let shape = stores[0].layout.shape
    let size = shape.reduce(1, *)
    var masks = [UInt8]()
    if case .masks = stores[0].labels { masks = [UInt8](repeating: 0, count: places.count * stores[0].pixels) }
    let cuts = places.enumerated().map { slot, place in cut(place, slot, of: places.count, step) }
    var made: [[Float]] = []
    for (number, view) in views.enumerated() {
      let pixels = [Float](unsafeUninitializedCapacity: places.count * size) { room, filled in
        for (slot, place) in places.enumerated() {
          let image = UnsafeMutableBufferPointer(rebasing: room[slot * size..<(slot + 1) * size])
          // The answers go with the first view.
          if number == 0, !masks.isEmpty {
            let length = stores[0].pixels
            masks.withUnsafeMutableBufferPointer { masks in
              let mask = UnsafeMutableBufferPointer(rebasing: masks[slot * length..<(slot + 1) * length])
              stores[place.store].readMask(place.image, cuts[slot], into: mask)
              fill(image, mask, place, cuts[slot], slot, step, view, scratch)
            }
          } else {
            fill(image, nil, place, cuts[slot], slot, step, view, scratch)
          }
        }
        filled = places.count * size
      }
      made.append(pixels)
    }
    var piece = PreparedPiece(
      places: places, shape: [places.count] + shape, views: made, targets: targets(places, masks),
      weights: weights(places))
    if let mixing { Mixer(mixing, seed: seed, step: step).mix(&piece) }
    return piece
  }

  /// The piece of an image that has a size of its own: of its own for each seed, step and place in the batch, alike in all views.
  private func cut(_ place: PreparedPiece.Place, _ slot: Int, of batch: Int, _ step: Int) -> PieceRuns? {
    let store = stores[place.store]
    guard let extent = store.extents?[place.image] else { return nil }
    var draws = Chance.pieces.stream(seed, step << 24 | slot)
    let isOutlined =
      outlined.indices.contains(place.store) && PieceCorner.isOutlined(slot, of: batch, share: outlinedShare)
    let corner = PieceCorner.drawn(
      extent, store.space, around: isOutlined ? outlined[place.store].places[place.image] : [], &draws)
    return PieceRuns(extent: extent, piece: store.space, corner: corner)
  }

  private func fill(
    _ image: UnsafeMutableBufferPointer<Float>, _ mask: UnsafeMutableBufferPointer<UInt8>?,
    _ place: PreparedPiece.Place, _ piece: PieceRuns?, _ slot: Int, _ step: Int, _ view: View,
    _ scratch: AugmentationScratch
  ) {
    let store = stores[place.store]
    store.read(place.image, piece, into: image)
    // Step and slot stand for pass and image, so that an image which is met twice in a pass looks different each time.
    let key = slot << 40 | place.image
    if !view.augmenter.plan.steps.isEmpty {
      view.augmenter.augment(
        image, shape: store.layout.shape, mask: mask, image: key, epoch: step, stream: view.stream, scratch: scratch)
    }
    if view.noise > 0 {
      Self.addNoise(view.noise, to: image, seed: seed, step: step, slot: slot, stream: view.stream)
    }
  }

  /// Adds normal noise to an image: of its own for each seed, step, place in the batch and view.
  package static func addNoise(
    _ deviation: Double, to image: UnsafeMutableBufferPointer<Float>, seed: UInt64, step: Int, slot: Int, stream: Int
  ) {
    var draws = Chance.noise.stream(seed, step << 24 | slot << 4 | stream)
    for index in image.indices { image[index] += Float(draws.normal(standardDeviation: deviation)) }
  }

  private func targets(_ places: [PreparedPiece.Place], _ masks: [UInt8]) -> BatchTargets {
    func rows<Number>(_ width: Int, _ values: (SampleStore) -> [Number]?) -> [Number] {
      let tables = stores.map(values)
      return places.flatMap { place in
        tables[place.store].map { $0[place.image * width..<(place.image + 1) * width] } ?? []
      }
    }
    switch stores[0].labels {
    case .none: return .none
    case .classes:
      return .classes(rows(1) { if case .classes(let values) = $0.labels { values } else { nil } })
    case .chances(_, let classes):
      return .chances(
        rows(classes) { if case .chances(let values, classes: classes) = $0.labels { values } else { nil } },
        classes: classes)
    case .findings(_, let count):
      return .findings(
        rows(count) { if case .findings(let values, count: count) = $0.labels { values } else { nil } }, count: count)
    case .masks: return .masks(masks, space: stores[0].space)
    }
  }

  private func weights(_ places: [PreparedPiece.Place]) -> [Float]? {
    guard stores.contains(where: { $0.weights != nil }) else { return nil }
    return places.map { stores[$0.store].weights?[$0.image] ?? 1 }
  }
}
