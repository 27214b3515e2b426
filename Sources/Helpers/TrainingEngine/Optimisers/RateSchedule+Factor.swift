// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Training

extension RateSchedule {
  /// What the rate of learning is multiplied with at a step.
  ///
  /// In the warm-up of *w* steps it is (step + 1) / *w*, so that no step stands still; after it the shape goes over the steps that are left.
  /// - Parameters:
  ///   - step: The number of the step, from 0 on.
  ///   - steps: The steps of the whole training.
  /// - Returns: 0…1 for the usual numbers.
  public func factor(step: Int, of steps: Int) -> Double {
    let warm = Int((warmUp * Double(steps)).rounded())
    if step < warm { return Double(step + 1) / Double(warm) }
    let done = steps > warm ? Double(step - warm) / Double(steps - warm) : 0
    switch shape {
    case .constant: return 1
    case .cosine(let final): return final + (1 - final) * (1 + cos(Double.pi * done)) / 2
    case .polynomial(let power): return pow(1 - done, power)
    case .steps(let places, let factor):
      // Shares of the whole training, warm-up included.
      let share = steps > 0 ? Double(step) / Double(steps) : 0
      return pow(factor, Double(places.count { share >= $0 }))
    }
  }
}
