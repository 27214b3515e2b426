// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import AuditTrail
import DICOM
import Datasets
import Explainability
import Features
import Foundation
import Harmonisation
import ImageFiles
import Imaging
import Inference
import Learning
import ModelPackages
import ModelRegistry
import Networks
import ONNXGraphs
import Phantoms
import Prediction
import Protocols
import Reports
import Store
import Training
import Transparency
import Validation
import Vocabulary
import Workers

/// How each way of ending reads, and which exit code it has: the one table of them.
///
/// No failure may leave with 1 or 2, which are verdicts.
enum ExitTable {
  static let notAccepted: Int32 = 1
  static let cannotBeJudged: Int32 = 2
  static let usage: Int32 = 64
  static let badInput: Int32 = 65
  static let unavailable: Int32 = 69
  static let internalError: Int32 = 70
  static let inputOutput: Int32 = 74
  static let interrupted: Int32 = 130

  /// The code of a run in which several things failed: a missing part before a full disk before bad input.
  static func gravest(_ codes: [Int32]) -> Int32 {
    [unavailable, internalError, inputOutput, badInput].first { codes.contains($0) } ?? codes.first ?? 0
  }

  /// The code of a verdict.
  static func code(_ verdict: Verdict) -> Int32 {
    switch verdict {
    case .accepted: 0
    case .notAccepted: notAccepted
    case .cannotBeJudged: cannotBeJudged
    }
  }

  /// The words and the code of an error.
  static func row(for error: any Error) -> (words: String, code: Int32) {
    switch error {
    case let faults as InputFaults: (FaultWords.text(faults), badInput)
    case let error as SampleError: ("the data are no sample: \(error)", badInput)
    case let failure as LedgerFile.Failure: ("\(failure.file): \(failure.cause)", inputOutput)
    case let error as FileAccessError: ("\(error.file): \(error.cause)", inputOutput)
    case let error as FileWriteError: (FaultWords.text(error), inputOutput)
    case ProtocolLoadError.unreadable(let file, let cause): ("\(file): \(FaultWords.text(cause))", inputOutput)
    case ProtocolLoadError.faulty(let faults): (FaultWords.text(faults), badInput)
    case let failure as DICOMHelperFailure: HelperWords.row(failure)
    case let failure as WorkerFailure: (HelperWords.words(failure), HelperWords.code(failure))
    case let error as DisplayError: (HelperWords.words(error), badInput)
    case let error as VolumeAssemblyError: (HelperWords.words(error), badInput)
    case let error as RecipeError: (HelperWords.words(error), badInput)
    case let error as SegmentationError: (HelperWords.words(error), badInput)
    case let error as DataSetWriteError: (HelperWords.words(error), badInput)
    case let error as ImageRefusal: (error.words, badInput)
    case let error as DataSetJSONError: (HelperWords.words(error), badInput)
    case let failure as ImageFileFailure: HelperWords.row(failure)
    case let error as ScenarioLoadError: PhantomErrorWords.row(error)
    case let error as CohortWriteError: PhantomErrorWords.row(error)
    case let error as StoreError: StoreErrorWords.row(error)
    case let error as DatasetError: DatasetErrorWords.row(error)
    case let error as SplitObstacle: PartErrorWords.row(error)
    case let error as SplitLockError: PartErrorWords.row(error)
    case let error as ExportError: PartErrorWords.row(error)
    case let error as FeatureError: FeatureErrorWords.row(error)
    case let refusal as FeatureRefusal: (refusal.words, badInput)
    case let failure as InferenceFailure: InferenceErrorWords.row(failure)
    case let failure as PredictionFailure: InferenceErrorWords.row(failure)
    case let failure as PredictionRunFailure: InferenceErrorWords.row(failure)
    case let failure as CaseFailure: InferenceErrorWords.row(failure)
    case let failure as ExplanationFailure: ExplanationErrorWords.row(failure)
    case let refusal as ExplanationRefusal: (refusal.words, badInput)
    case let refusal as GuardRefusal: (refusal.words, refusal.code)
    case let failure as GatherFailure: TrainErrorWords.row(failure)
    case let failure as RunFailure: TrainErrorWords.row(failure)
    case let failure as TrainingFailure: TrainErrorWords.row(failure)
    case let failure as HarmonisationFailure: HarmoniseErrorWords.row(failure)
    case let failure as SiteAdaptation.Failure: HarmoniseErrorWords.row(failure)
    case let fault as NetworkFault: TrainErrorWords.row(fault)
    case let refusal as BenchRefusal: (refusal.words, badInput)
    case let error as CatalogError: CatalogErrorWords.row(error)
    case let faults as ImportFaults: (faults.words, badInput)
    case let fault as CatalogQueryFault: CatalogErrorWords.row(fault)
    case let error as ModelPackageError: ModelPackageWords.row(error)
    case let fault as ONNXFault: ModelPackageWords.row(fault)
    case let obstacle as PooledHeadObstacle: ModelPackageWords.row(obstacle)
    case let error as RegistryError: RegistryErrorWords.row(error)
    case let interruption as PredictionInterruption: (interruption.words, interrupted)
    case let error as AuditError: AuditErrorWords.row(error)
    case let fault as NoteFault: AuditErrorWords.row(fault)
    case let error as CocoaError: (FaultWords.text(error), inputOutput)
    case let code as ExitCode: ("", code.rawValue)
    default: parserRow(for: error)
    }
  }

  private static func parserRow(for error: any Error) -> (words: String, code: Int32) {
    let code = Fiducial.exitCode(for: error)
    let message = Fiducial.fullMessage(for: error)
    switch code {
    case .success: return (message, 0)
    case .validationFailure: return (message, usage)
    default: return ("internal error: \(message)", internalError)
    }
  }

  /// Says what happened and ends the process.
  static func leave(because error: any Error) -> Never {
    let (words, code) = row(for: error)
    if !words.isEmpty {
      do {
        if code == 0 {
          try StandardOutput.print(words)
        } else {
          try FileHandle.standardError.write(contentsOf: Data((words + "\n").utf8))
        }
      } catch  where code == 0 {
        leave(because: error)
      } catch {
        // There is nobody left to tell; the code still says it.
      }
    }
    Foundation.exit(code)
  }
}
