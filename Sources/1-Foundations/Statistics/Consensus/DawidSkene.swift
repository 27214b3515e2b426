// SPDX-License-Identifier: Apache-2.0

/// The model of Dawid and Skene, fitted by expectation–maximisation without knowing any truth.
///
/// Each item has one true class, each reader has a confusion matrix, and given the class the labels are independent.
///
/// ```swift
/// let fit = try DawidSkene().fit(reads)
/// fit.chances(of: 0)                    // what is probably true of the first item
/// fit.readers?.skill(reader: 2, class: 1)
/// ```
/// The iteration starts at the shares of the votes, so that the classes bear the readers' names, and takes no random number.
/// Each step raises the likelihood (with priors the posterior density); it climbs to a peak near the vote, which need not be
/// the highest. Several labels of one item by one reader count as independent, as in the paper.
///
/// **Edge cases.** An item without labels has the class shares. A reader who has seen no item of a class has no skill for it.
/// **Assumes** that readers err independently given the class: where they share a cause of error (a lesion that no one can
/// see), the model takes agreement for truth and its chances are too sure.
///
/// > Source: Dawid & Skene, Applied Statistics 28 (1979) 20–28; the one-coin model after Raykar et al., Journal of Machine
/// > Learning Research 11 (2010) 1297–1322. Checked against the published anaesthetists and independent numpy fits in
/// > `DawidSkeneTests`.
public struct DawidSkene: Sendable, Hashable {
  /// What is modelled of a reader.
  public enum ReaderModel: String, Sendable, Hashable, CaseIterable {
    /// The chance of each label for each class.
    case confusion
    /// One number: the chance of being right, the same for each class; errors fall evenly on the other classes.
    case oneCoin = "one-coin"
  }

  /// Labels that each reader is imagined to have given beforehand: a Dirichlet prior, and the fit is its mode.
  public struct ReaderPrior: Sendable, Hashable {
    /// Right labels, for each class; with one coin, in all.
    public var right: Double
    /// Wrong labels, for each class and each other label; with one coin, in all.
    public var wrong: Double

    /// Makes a prior of numbers ≥ 0.
    public init(right: Double, wrong: Double) {
      self.right = right
      self.wrong = wrong
    }

    /// No imagined labels: maximum likelihood.
    public static let none = ReaderPrior(right: 0, wrong: 0)
    /// One half of a label in each cell, which keeps every chance away from 0 and 1.
    public static let jeffreys = ReaderPrior(right: 0.5, wrong: 0.5)

    var isNone: Bool { right == 0 && wrong == 0 }
  }

  /// What is taken of the shares of the classes.
  public enum ClassPrior: Sendable, Hashable {
    /// They are estimated, after so many imagined items of each class.
    case estimated(imagined: Double = 0)
    /// They are known.
    case fixed([Double])
  }

  /// What is modelled of a reader.
  public var readerModel: ReaderModel
  /// The prior of the readers.
  public var readerPrior: ReaderPrior
  /// The prior of the classes.
  public var classPrior: ClassPrior
  /// The greatest number of iterations.
  public var maximumIterations: Int
  /// The iteration ends when the objective gains less than so much per label.
  public var tolerance: Double

  /// Makes a plan; the parameters are the properties.
  public init(
    readerModel: ReaderModel = .confusion, readerPrior: ReaderPrior = .none, classPrior: ClassPrior = .estimated(),
    maximumIterations: Int = 2000, tolerance: Double = 1e-12
  ) {
    self.readerModel = readerModel
    self.readerPrior = readerPrior
    self.classPrior = classPrior
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
  }

  /// Fits the model.
  /// - Returns: The posterior, the shares, the confusion matrices and the course of the iteration; where the tolerance was not
  ///   reached, ``Consensus/isConverged`` says so.
  /// - Throws: ``AnnotationError`` for a setting outside its range.
  /// - Complexity: O(labels · classes) per iteration, without allocation.
  public func fit(_ annotations: Annotations) throws(AnnotationError) -> Consensus {
    try check(classCount: annotations.classCount)
    let engine = ReaderModelEngine(annotations, plan: engineSettings)
    engine.start(posterior: MajorityVote.shares(of: annotations))
    return engine.run(method: method)
  }

  func check(classCount: Int) throws(AnnotationError) {
    guard maximumIterations >= 1 else { throw .badSetting("the greatest number of iterations", needed: "at least 1") }
    guard tolerance >= 0 else { throw .badSetting("the tolerance", needed: "≥ 0") }
    guard readerPrior.right >= 0, readerPrior.wrong >= 0, (readerPrior.right + readerPrior.wrong).isFinite else {
      throw .badSetting("imagined labels", needed: "finite numbers ≥ 0")
    }
    switch classPrior {
    case .estimated(let imagined):
      guard imagined >= 0, imagined.isFinite else { throw .badSetting("imagined items", needed: "a finite number ≥ 0") }
    case .fixed(let shares):
      guard shares.count == classCount else {
        throw .lengthsDiffer(of: "class shares", expected: classCount, found: shares.count)
      }
      guard shares.allSatisfy({ $0 >= 0 && $0 <= 1 }), abs(shares.reduce(0, +) - 1) < 1e-6 else {
        throw .badSetting("class shares", needed: "≥ 0 with sum 1")
      }
    }
  }

  var engineSettings: ReaderModelEngine.Settings {
    ReaderModelEngine.Settings(
      isOneCoin: readerModel == .oneCoin, right: readerPrior.right, wrong: readerPrior.wrong, classPrior: classPrior,
      maximumIterations: maximumIterations, tolerance: tolerance, parameterTolerance: 0)
  }

  /// The method in words.
  var method: String {
    var words = ["Dawid–Skene"]
    if readerModel == .oneCoin { words.append("one coin") }
    words.append(readerPrior.isNone ? "EM" : "EM, posterior mode")
    return words.joined(separator: ", ")
  }
}
