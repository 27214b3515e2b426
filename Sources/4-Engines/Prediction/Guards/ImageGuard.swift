// SPDX-License-Identifier: Apache-2.0
public import ModelPackages
import Statistics
public import Vocabulary

/// Stands before a model: which images it should not be asked about, and which answers should be doubted.
///
/// A guard knows which images the model was made for, what can be told to be unreadable, and how strange images of a reference look;
/// of fresh images of the reference's kind it calls no more than a stated share strange, over all its measures together.
///
/// ```swift
/// let guardian = try ImageGuard(bytes, fileName: "guard.json")
/// let judgement = guardian.judged(imageCase, answer)   // .verdict, .flags, .measures
/// ```
/// **What it is not.** A pass says that nothing strange was seen, and not that the answer is right.
///
/// > Source: see ``JointCalibration``, ``GaussianDistance``, ``NearestDistance``, ``FeatureSqueezing``. Checked in `ImageGuardTests`.
public struct ImageGuard: Sendable {
  /// The package that it stands before.
  public let model: ContentDigest
  /// The data that it was made of.
  public let reference: ContentDigest
  /// How it was made.
  public let plan: GuardPlan
  /// Which images the model was made for.
  public let accepted: AcceptedImages
  /// Which flags refuse.
  public var policy: GuardPolicy
  /// How many patients it was learned from.
  public let fittingPatients: Int
  /// How strange the patients look whom nothing was learned from.
  public let calibration: JointCalibration
  let known: GuardReference

  /// The measures that are judged.
  public var measures: [String] { calibration.names }
  /// Whether the model has to be asked about squeezed images too.
  public var needsSqueezing: Bool { known.isSqueezing }
  /// What is compared with what is stated, and how well; also what is not used.
  public var contents: [ContentCheck] { known.contents }
  /// The share of false alarms to expect among fresh patients, with the range in which it lies.
  public var falseAlarmRate: Estimate { calibration.rate }

  init(
    model: ContentDigest, reference: ContentDigest, plan: GuardPlan, accepted: AcceptedImages, policy: GuardPolicy,
    fittingPatients: Int, calibration: JointCalibration, known: GuardReference
  ) {
    self.model = model
    self.reference = reference
    self.plan = plan
    self.accepted = accepted
    self.policy = policy
    self.fittingPatients = fittingPatients
    self.calibration = calibration
    self.known = known
  }

  /// Makes a guard of the facts of reference images.
  ///
  /// - Parameters:
  ///   - facts: The images, of the kind that the model is meant for.
  ///   - package: The model that they were asked of.
  ///   - reference: What names the data.
  ///   - plan: How it is made.
  ///   - policy: Which flags refuse.
  /// - Returns: The guard.
  /// - Throws: ``GuardFailure``; with fewer than 1/α − 1 patients to calibrate with there is no threshold.
  /// - Complexity: that of ``GaussianDistance``, and O(images²) distances.
  public static func fitted(
    _ facts: [GuardFacts], package: ModelPackage, reference: ContentDigest, plan: GuardPlan = GuardPlan(),
    policy: GuardPolicy = .usual
  ) throws(GuardFailure) -> ImageGuard {
    let doubt = package.manifest.answer.flatMap {
      AnswerDoubt($0, temperature: package.manifest.uncertainty.energyTemperature)
    }
    return try fitted(
      facts, model: package.digest, reference: reference, accepted: AcceptedImages(package.manifest), doubt: doubt,
      plan: plan, policy: policy)
  }

  /// Makes a guard of the facts of reference images.
  ///
  /// - Parameters:
  ///   - facts: The images, of the kind that the model is meant for.
  ///   - model: What names the model.
  ///   - reference: What names the data.
  ///   - accepted: Which images the model was made for.
  ///   - doubt: How the answer's own doubt is told; `nil` where it cannot be.
  ///   - plan: How it is made.
  ///   - policy: Which flags refuse.
  /// - Returns: The guard.
  /// - Throws: ``GuardFailure``.
  public static func fitted(
    _ facts: [GuardFacts], model: ContentDigest, reference: ContentDigest, accepted: AcceptedImages,
    doubt: AnswerDoubt?, plan: GuardPlan = GuardPlan(), policy: GuardPolicy = .usual
  ) throws(GuardFailure) -> ImageGuard {
    let division = PatientDivision(facts.map(\.patient), fitting: plan.fittingShare, seed: plan.seed)
    let needed = CoverageLaw.fewestRows(alpha: plan.falseAlarms)
    guard division.calibration.count >= needed else {
      throw .tooFewPatients(found: division.calibration.count, needed: needed)
    }
    let learned = division.fitting.map { facts[$0] }
    let patients = Set(learned.map(\.patient)).count
    guard patients > plan.neighbours else { throw .tooFewToLearnFrom(found: patients, needed: plan.neighbours + 1) }
    let known = GuardReference(learned, plan: plan, doubt: doubt)
    guard !known.names.isEmpty else { throw .noMeasure }
    return ImageGuard(
      model: model, reference: reference, plan: plan, accepted: accepted, policy: policy, fittingPatients: patients,
      calibration: calibration(facts, division, known, plan), known: known)
  }

  /// The values of the patients whom nothing was learned from.
  private static func calibration(
    _ facts: [GuardFacts], _ division: PatientDivision, _ known: GuardReference, _ plan: GuardPlan
  ) -> JointCalibration {
    func row(_ place: Int) -> [Double] {
      // A measure that this image does not have, though the others do, cannot be said to be harmless.
      known.values(of: facts[place]).strange.map { $0 ?? .infinity }
    }
    let rows: [[Double]] =
      switch plan.patientValue {
      case .randomImage: division.oneRowPerPatient(seed: plan.seed).map(row)
      case .worstImage:
        division.calibration.map { own in
          own.map(row).reduce([Double](repeating: -.infinity, count: known.names.count)) { zip($0, $1).map(max) }
        }
      }
    return JointCalibration(rows, names: known.names, alpha: plan.falseAlarms)
  }
}
