// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import ImageFiles
import Imaging
import Workers

/// How the failures of the helper, of files and of images read on a terminal, and what the command leaves with.
enum HelperWords {
  /// The words and the exit code of a failure to read a DICOM file, beginning with the file's name unless that stands already.
  static func row(_ failure: DICOMHelperFailure, naming: Bool = true) -> (words: String, code: Int32) {
    let place = { (file: String) in naming ? Self.place(file) : "" }
    return switch failure {
    case .unreadable(let cause):
      (place(cause.name) + String(cString: strerror(cause.code)), ExitTable.inputOutput)
    case .refused(let reason, let file, let facts):
      (place(file) + ([words(reason)] + facts).joined(separator: "; "), code(reason))
    case .worker(let failure, let file): (place(file) + words(failure), code(failure))
    }
  }

  /// The words and the exit code of a failure to read or write an image file.
  static func row(_ failure: ImageFileFailure) -> (words: String, code: Int32) {
    switch failure {
    case .unreadable(let cause):
      ("\(cause.name): \(String(cString: strerror(cause.code)))", ExitTable.inputOutput)
    case .image(let error, let file):
      (
        place(file) + (error.offset.map { "byte \($0): " } ?? "") + "found \(error.found); expected \(error.expected)",
        ExitTable.badInput
      )
    case .worker(let failure, let file): (place(file) + words(failure), code(failure))
    }
  }

  /// What became of the helper.
  static func words(_ failure: WorkerFailure) -> String {
    switch failure {
    case .missingHelper(let name):
      "the helper \(name) is not beside the command (nor in FIDUCIAL_HELPERS); build it with `make build`"
    case .notStarted(let name, let code): "the helper \(name) could not be started: \(String(cString: strerror(code)))"
    case .crashed(let signal): "its helper crashed (signal \(signal))"
    case .exited(let code): "its helper left by itself (code \(code))"
    case .timedOut(let seconds): "its helper took longer than the \(seconds.formatted()) s that it may"
    case .outOfMemory(let limit): "its helper needed more than the \(limit >> 20) MiB that it may use"
    case .brokenProtocol: "its helper answered against the rules of the wire"
    case .refused(let refusal): (["refused (\(refusal.code))"] + refusal.facts).joined(separator: "; ")
    case .quarantined(let attempts, let last):
      "set aside: it ended \(attempts) helpers, the last one so: \(words(last))"
    case .cancelled: "not begun: the run was interrupted"
    }
  }

  static func code(_ failure: WorkerFailure) -> Int32 {
    switch failure {
    case .missingHelper, .notStarted: ExitTable.unavailable
    case .crashed, .exited, .timedOut, .outOfMemory, .quarantined, .refused: ExitTable.badInput
    case .brokenProtocol: ExitTable.internalError
    case .cancelled: ExitTable.interrupted
    }
  }

  private static func words(_ reason: DICOMRefusal) -> String {
    switch reason {
    case .unknownRequest: "the helper is of another version than the command"
    case .malformedRequest: "the helper did not understand the request"
    case .tooLarge: "it would take more memory than is allowed"
    case .notDICOM: "it is no DICOM file"
    case .noPixels: "it has no pixels"
    case .undecodable: "its pixels cannot be decoded"
    case .unencodable: "its pixels cannot be written so"
    case .noSuchFrames: "it has no such frames"
    }
  }

  private static func code(_ reason: DICOMRefusal) -> Int32 {
    switch reason {
    case .unknownRequest: ExitTable.unavailable
    case .malformedRequest: ExitTable.internalError
    default: ExitTable.badInput
    }
  }

  /// Why a frame is not shown.
  static func words(_ error: DisplayError) -> String {
    switch error {
    case .forProcessing(let intent): "not shown: \(intent.words); --for-processing shows it all the same"
    case .noSuchFrame(let index, let count): "there is no frame \(index + 1); it has \(count)"
    case .noSuchWindow(let offered):
      offered.isEmpty
        ? "it offers no window" : "it offers no such window, but " + offered.joined(separator: ", ")
    case .colours(let interpretation, let samples):
      "colours of the kind \(interpretation) with \(Printable.count(samples, "sample")) a pixel cannot be shown"
    case .palette: "its palette is absent or cannot be read"
    case .otherImage: "the presentation state is about other images"
    }
  }

  /// Why no volume was made.
  static func words(_ error: VolumeAssemblyError) -> String {
    switch error {
    case .noVolume(let reason): "no volume: \(reason)"
    case .noSuchTime(let index, let count): "there is no point in time \(index + 1); it has \(count)"
    case .refused(let findings):
      "no volume, because of its geometry: " + findings.map(\.words).joined(separator: "; ")
        + " (--geometry resample or keep makes one all the same)"
    case .colours: "no volume: its slices are in colour"
    case .noRealWorldMapping(let instance): "file \(instance + 1) of the series has no such real world values"
    case .tooLarge(let voxels, let limit): "no volume: \(voxels) voxels, and at most \(limit) are allowed"
    case .shape(let instance): "file \(instance + 1) of the series has not the pixels that its header says"
    case .pixels(let instance, let cause):
      if let cause = cause as? DICOMHelperFailure {
        row(cause).words
      } else {
        "the pixels of file \(instance + 1) of the series could not be had"
      }
    }
  }

  /// Why a recipe was not applied.
  static func words(_ error: RecipeError) -> String {
    switch error {
    case .impossibleGrid(let step): "step \(step + 1) of the recipe asks for a grid that cannot be"
    case .constantValues(let step):
      "step \(step + 1) of the recipe finds all voxels the same, so that there is no scale"
    case .valuesNotFinite(let step): "step \(step + 1) of the recipe finds a voxel that is no finite number"
    case .noForeground(let step): "step \(step + 1) of the recipe finds no voxel above its value"
    case .differentGrid: "the recipe ended with another grid"
    }
  }

  /// Why a segmentation was not read or placed.
  static func words(_ error: SegmentationError) -> String {
    switch error {
    case .notASegmentation: "it is no segmentation"
    case .type: "its Segmentation Type is none that is known"
    case .frameWithoutPlace(let frame): "frame \(frame + 1) of the segmentation does not say where it lies"
    case .frameWithoutSegment(let frame): "frame \(frame + 1) of the segmentation names no segment that is described"
    case .planesDiffer(let frame):
      "frame \(frame + 1) of the segmentation is not parallel to the others, or of another size"
    case .unevenPlanes: "the frames of the segmentation are not evenly spaced"
    case .shape: "the segmentation has not the pixels that its header says"
    case .offGrid(let frame, _): "frame \(frame + 1) of the segmentation lies off the grid"
    case .otherFrameOfReference: "segmentation and images lie in different frames of reference"
    case .tooLarge(let limit): "the segmentation would have more than the \(limit) voxels that are allowed"
    case .overlapping(let voxels): "\(voxels) voxels belong to several segments, which one label map cannot hold"
    }
  }

  /// Why a data set was not written.
  static func words(_ error: DataSetWriteError) -> String {
    line(DataSetFault(path: error.path, found: error.found, expected: error.expected))
      + "; nothing was written"
  }

  /// Why JSON was not taken for a data set.
  static func words(_ error: DataSetJSONError) -> String {
    line(DataSetFault(path: error.path, offset: error.offset, found: error.found, expected: error.expected))
  }

  /// A fault of a data set in one line.
  static func line(_ fault: DataSetFault) -> String {
    let path = fault.path.map { "\($0) \(DataSetWords.keyword($0))" }.joined(separator: " > ")
    let offset = fault.offset.map { "byte \($0)" }
    let place = [path.isEmpty ? nil : path, offset].compactMap { $0 }.joined(separator: ", ")
    return "\(place.isEmpty ? "file" : place): found \(fault.found); expected \(fault.expected)"
  }

  private static func place(_ file: String) -> String { file.isEmpty ? "" : "\(file): " }
}
