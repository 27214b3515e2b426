// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The expectation–maximisation that Dawid–Skene and STAPLE share.
///
/// One pass over the items does both steps: an item's chances are the class shares times, for each of its labels, the column
/// of that reader's matrix; they are then added to the same columns of the next counts. No logarithm is taken on the way: the
/// likelihoods of items are multiplied, and a logarithm is taken when their product becomes small. An item whose own product
/// falls below the range of a number is done again in logarithms.
final class ReaderModelEngine {
  /// What is fitted, and when it ends.
  struct Settings {
    var isOneCoin = false
    /// Imagined labels, as in ``DawidSkene/ReaderPrior``.
    var right = 0.0
    var wrong = 0.0
    var classPrior: DawidSkene.ClassPrior
    var maximumIterations: Int
    /// The least gain of the objective per label; 0 asks for no gain at all.
    var tolerance: Double
    /// Ends when no parameter moves by as much; 0 where only the gain counts.
    var parameterTolerance: Double
  }

  private let annotations: Annotations
  private let plan: Settings
  private let classes: Int
  /// Classes rounded up to whole vectors.
  private let width: Int
  private let cells: [Int32]
  /// What each item counts.
  var weights: [Double]?
  /// Columns of the matrices: `[(reader · classes + label) · width + class]`.
  private var emission: [Double]
  private var counts: [Double]
  private var shares: [Double]
  private var classSums: [Double]
  private var posterior: [Double]
  private var supports: [Double]
  /// The logarithm of the prior density at the present parameters, without its constant.
  private var logPrior = 0.0

  private static let smallest = 1e-250

  init(_ annotations: Annotations, plan: Settings) {
    self.annotations = annotations
    self.plan = plan
    classes = annotations.classCount
    width = classes <= 2 ? 2 : classes <= 4 ? 4 : (classes + 7) / 8 * 8
    weights = annotations.weights
    let classes = Int32(annotations.classCount)
    cells = zip(annotations.readers, annotations.labels).map { $0 * classes + $1 }
    let columns = annotations.readerCount * annotations.classCount * width
    emission = [Double](repeating: 1, count: columns)
    counts = [Double](repeating: 0, count: columns)
    shares = [Double](repeating: 0, count: width)
    classSums = shares
    posterior = [Double](repeating: 0, count: annotations.itemCount * width)
    supports = [Double](repeating: 0, count: annotations.readerCount * annotations.classCount)
  }

  // MARK: Where it starts

  /// Starts with a posterior: its counts make the first parameters.
  ///
  /// Items without chances are left out.
  func start(posterior start: [Double]) {
    clear()
    for item in 0..<annotations.itemCount {
      let weight = weights?[item] ?? 1
      for truth in 0..<classes {
        let chance = weight * start[item * classes + truth]
        guard chance > 0 else { continue }
        classSums[truth] += chance
        for place in annotations.places(of: item) { counts[Int(cells[place]) * width + truth] += chance }
      }
    }
    _ = maximise()
  }

  /// Starts with parameters: matrices as in ``ReaderConfusions`` and class shares.
  func start(confusions: [Double], shares start: [Double]) {
    for reader in 0..<annotations.readerCount {
      for truth in 0..<classes {
        for label in 0..<classes {
          emission[(reader * classes + label) * width + truth] =
            confusions[(reader * classes + truth) * classes + label]
        }
      }
    }
    for truth in 0..<classes { shares[truth] = start[truth] }
    if case .fixed(let known) = plan.classPrior {
      for truth in 0..<classes { shares[truth] = known[truth] }
    }
  }

  // MARK: The iteration

  func run(method: String) -> Consensus {
    var objectives: [Double] = []
    var logLikelihood = 0.0
    var isConverged = false
    // The scale of the gain: what the labels count.
    let total = (0..<annotations.itemCount).reduce(0) {
      $0 + (weights?[$1] ?? 1) * Double(annotations.places(of: $1).count)
    }
    while objectives.count < plan.maximumIterations {
      clear()
      let prior = logPrior
      logLikelihood = pass()
      objectives.append(logLikelihood + prior)
      let moved = maximise()
      if plan.parameterTolerance > 0 {
        if moved < plan.parameterTolerance {
          isConverged = true
          break
        }
      } else if objectives.count > 1, plan.tolerance > 0 {
        let gain = objectives[objectives.count - 1] - objectives[objectives.count - 2]
        if gain <= plan.tolerance * max(1, total) {
          isConverged = true
          break
        }
      }
    }
    return Consensus(
      method: method, classCount: classes, posterior: compactPosterior,
      classShares: Array(shares.prefix(classes)), readers: confusions, objectives: objectives,
      logLikelihood: logLikelihood, iterations: objectives.count, isConverged: isConverged)
  }

  private var compactPosterior: [Double] {
    var compact: [Double] = []
    compact.reserveCapacity(annotations.itemCount * classes)
    for item in 0..<annotations.itemCount { compact += posterior[item * width..<item * width + classes] }
    return compact
  }

  private var confusions: ReaderConfusions {
    var chances = [Double](repeating: 0, count: annotations.readerCount * classes * classes)
    for reader in 0..<annotations.readerCount {
      for truth in 0..<classes {
        for label in 0..<classes {
          chances[(reader * classes + truth) * classes + label] =
            emission[(reader * classes + label) * width + truth]
        }
      }
    }
    return ReaderConfusions(
      readerCount: annotations.readerCount, classCount: classes, chances: chances, supports: supports)
  }

  private func clear() {
    for place in counts.indices { counts[place] = 0 }
    for place in classSums.indices { classSums[place] = 0 }
  }

  /// Both steps over all items; returns the log-likelihood of the parameters that the pass began with.
  private func pass() -> Double {
    switch width {
    case 2: narrowPass(SIMD2<Double>.self)
    case 4: narrowPass(SIMD4<Double>.self)
    case 8: narrowPass(SIMD8<Double>.self)
    default: widePass()
    }
  }

  private func narrowPass<V: SIMD>(_: V.Type) -> Double where V.Scalar == Double {
    var (logSum, product) = (0.0, 1.0)
    let starts = annotations.starts
    let weights = weights
    let prior = V((0..<V.scalarCount).map { shares[$0] })
    var sums = V(repeating: 0)
    // Safe because the columns have V.scalarCount numbers each, a whole number of vectors of which every cell's index is one
    // (the annotations checked readers and labels), an array's memory is aligned to 16 bytes as vectors are loaded without
    // asking for more, and each item owns its vector of the posterior.
    emission.withUnsafeBytes { emission in
      counts.withUnsafeMutableBytes { counts in
        posterior.withUnsafeMutableBytes { posterior in
          cells.withUnsafeBufferPointer { cells in
            starts.withUnsafeBufferPointer { starts in
              let size = V.scalarCount * MemoryLayout<Double>.size
              for item in 0..<starts.count - 1 {
                let weight = weights?[item] ?? 1
                let (from, to) = (starts[item], starts[item + 1])
                var chance = prior
                for place in from..<to {
                  chance *= emission.loadUnaligned(fromByteOffset: Int(cells[place]) &* size, as: V.self)
                }
                var likelihood = Self.sum(chance)
                if !(likelihood > Self.smallest) {
                  let slow = slowChances(item)
                  chance = V((0..<V.scalarCount).map { slow.chances[$0] })
                  if weight > 0 { logSum += weight * slow.logLikelihood }
                  likelihood = 1
                } else if weight == 1 {
                  product *= likelihood
                  if product < 1e-200 || product > 1e200 {
                    logSum += log(product)
                    product = 1
                  }
                } else if weight > 0 {
                  logSum += weight * log(likelihood)
                }
                chance *= 1 / likelihood
                posterior.storeBytes(of: chance, toByteOffset: item &* size, as: V.self)
                chance *= weight
                for place in from..<to {
                  let offset = Int(cells[place]) &* size
                  let count = counts.loadUnaligned(fromByteOffset: offset, as: V.self) + chance
                  counts.storeBytes(of: count, toByteOffset: offset, as: V.self)
                }
                sums += chance
              }
            }
          }
        }
      }
    }
    for truth in 0..<V.scalarCount { classSums[truth] = sums[truth] }
    return logSum + log(product)
  }

  @inline(__always)
  private static func sum<V: SIMD>(_ vector: V) -> Double where V.Scalar == Double {
    var sum = 0.0
    for lane in 0..<V.scalarCount { sum += vector[lane] }
    return sum
  }

  /// For more than eight classes: the same, a class at a time.
  private func widePass() -> Double {
    var logSum = 0.0
    var chance = [Double](repeating: 0, count: width)
    for item in 0..<annotations.itemCount {
      let weight = weights?[item] ?? 1
      let places = annotations.places(of: item)
      for truth in 0..<width { chance[truth] = shares[truth] }
      for place in places {
        let column = Int(cells[place]) * width
        for truth in 0..<width { chance[truth] *= emission[column + truth] }
      }
      let likelihood = chance.reduce(0, +)
      if likelihood > Self.smallest {
        if weight > 0 { logSum += weight * log(likelihood) }
        for truth in 0..<width { chance[truth] /= likelihood }
      } else {
        let slow = slowChances(item)
        if weight > 0 { logSum += weight * slow.logLikelihood }
        chance = slow.chances
      }
      for truth in 0..<width {
        posterior[item * width + truth] = chance[truth]
        chance[truth] *= weight
        classSums[truth] += chance[truth]
      }
      for place in places {
        let column = Int(cells[place]) * width
        for truth in 0..<width { counts[column + truth] += chance[truth] }
      }
    }
    return logSum
  }

  /// An item's chances by logarithms, for products that fall below the range of a number.
  ///
  /// A chance of zero counts as 10⁻³⁰⁰, so that an item that no class allows goes to the one that forbids fewest of its labels.
  private func slowChances(_ item: Int) -> (chances: [Double], logLikelihood: Double) {
    var logs = (0..<classes).map { log(max(shares[$0], 1e-300)) }
    for place in annotations.places(of: item) {
      let column = Int(cells[place]) * width
      for truth in 0..<classes { logs[truth] += log(max(emission[column + truth], 1e-300)) }
    }
    let top = logs.max() ?? 0
    var chances = logs.map { exp($0 - top) }
    let sum = chances.reduce(0, +)
    for truth in chances.indices { chances[truth] /= sum }
    chances += [Double](repeating: 0, count: width - classes)
    return (chances, top + log(sum))
  }

  // MARK: The maximum

  /// Turns counts into parameters; returns the greatest move of one.
  private func maximise() -> Double {
    logPrior = 0
    var moved = 0.0
    for reader in 0..<annotations.readerCount {
      moved = max(moved, plan.isOneCoin ? maximiseCoin(reader) : maximiseConfusion(reader))
    }
    if case .estimated(let imagined) = plan.classPrior {
      let sum = classSums.prefix(classes).reduce(0) { $0 + $1 + imagined }
      for truth in 0..<classes {
        let share = sum > 0 ? (classSums[truth] + imagined) / sum : 1 / Double(classes)
        moved = max(moved, abs(share - shares[truth]))
        shares[truth] = share
        if imagined > 0 { logPrior += imagined * log(share) }
      }
    } else if case .fixed(let known) = plan.classPrior {
      for truth in 0..<classes { shares[truth] = known[truth] }
    }
    return moved
  }

  private func maximiseConfusion(_ reader: Int) -> Double {
    var moved = 0.0
    let first = reader * classes * width
    for truth in 0..<classes {
      var sum = 0.0
      for label in 0..<classes { sum += counts[first + label * width + truth] }
      supports[reader * classes + truth] = sum
      let all = sum + plan.right + Double(classes - 1) * plan.wrong
      for label in 0..<classes {
        let place = first + label * width + truth
        let imagined = label == truth ? plan.right : plan.wrong
        // A reader who has seen nothing of a class says nothing about it: each label is as likely.
        let chance = all > 0 ? (counts[place] + imagined) / all : 1 / Double(classes)
        moved = max(moved, abs(chance - emission[place]))
        emission[place] = chance
        if imagined > 0 { logPrior += imagined * log(chance) }
      }
    }
    return moved
  }

  private func maximiseCoin(_ reader: Int) -> Double {
    var (right, all) = (0.0, 0.0)
    let first = reader * classes * width
    for truth in 0..<classes {
      var sum = 0.0
      for label in 0..<classes { sum += counts[first + label * width + truth] }
      supports[reader * classes + truth] = sum
      all += sum
      right += counts[first + truth * width + truth]
    }
    let total = all + plan.right + plan.wrong
    let skill = total > 0 ? min(1, (right + plan.right) / total) : 1 / Double(classes)
    let error = (1 - skill) / Double(classes - 1)
    if plan.right > 0 { logPrior += plan.right * log(skill) }
    if plan.wrong > 0 { logPrior += plan.wrong * log(error) }
    var moved = 0.0
    for truth in 0..<classes {
      for label in 0..<classes {
        let place = first + label * width + truth
        let chance = label == truth ? skill : error
        moved = max(moved, abs(chance - emission[place]))
        emission[place] = chance
      }
    }
    return moved
  }
}
