// SPDX-License-Identifier: Apache-2.0
package import Augmentation
import Training

/// Batches prepared as a training prepares them, with nobody to learn from them: how fast preparing is by itself.
package struct LoadingTrial {
  private let store: SampleStore
  private let plan: AugmentationPlan
  private let threads: Int

  /// - Parameters:
  ///   - store: The images.
  ///   - plan: How they vary.
  ///   - threads: Threads that prepare.
  package init(_ store: SampleStore, _ plan: AugmentationPlan, threads: Int) {
    (self.store, self.plan, self.threads) = (store, plan, threads)
  }

  /// Takes so many batches, the images in turn.
  /// - Returns: How many images were prepared.
  package func run(batch: Int, steps: Int) -> Int {
    let count = store.layout.count
    let order = (0..<steps).map { step in
      (0..<batch).map { PreparedPiece.Place(store: 0, image: (step * batch + $0) % count) }
    }
    let maker = PieceMaker(
      stores: [store], order: order, firstStep: 0, views: [.init(augmenter: ImageAugmenter(plan, seed: 1), stream: 0)],
      mixing: nil, seed: 1)
    let loader = BatchLoader(0..<steps, threads: threads) { step, scratch in [maker.make(step: step, scratch)] }
    var images = 0
    while let pieces = loader.next() { images += pieces[0].places.count }
    return images
  }
}
