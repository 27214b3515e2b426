// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Workers

/// The DICOM files that were named, read as far as their headers and put in order as series.
struct SeriesFolder {
  /// Where each file is, in the order of ``files``.
  var locations: [URL]
  /// What each says, its pixels left out.
  var files: [DataSet]
  /// Their series.
  var series: [ImageSeries]
  /// The files that could not be read, with the reason.
  var unread: [Unread]

  /// A file that could not be read.
  struct Unread {
    /// Its name and the reason.
    var words: String
    /// Whether it is some other kind of file, such as a letter that lies among the images.
    var isOther: Bool
  }

  /// Reads the headers of files.
  static func read(_ paths: [String], _ helper: DICOMHelper) throws -> SeriesFolder {
    let locations = try FileList.files(in: paths)
    let progress = Progress()
    let outcomes = helper.files(at: locations, observer: progress.observer("reading"))
    progress.end()
    var folder = SeriesFolder(locations: [], files: [], series: [], unread: [])
    for (location, outcome) in zip(locations, outcomes) {
      switch outcome {
      case .success(let file):
        folder.locations.append(location)
        folder.files.append(file.dataSet)
      case .failure(.worker(.missingHelper(let name), _)): throw WorkerFailure.missingHelper(name: name)
      case .failure(let failure):
        var isOther = false
        if case .refused(.notDICOM, _, _) = failure { isOther = true }
        folder.unread.append(Unread(words: HelperWords.row(failure).words, isOther: isOther))
      }
    }
    folder.series = SeriesBuilder().series(folder.files)
    return folder
  }

  /// The volume of one stack, its pixels read as they are needed.
  func volume(
    of stack: ImageStack, time: Int, policy: GeometryPolicy, _ helper: DICOMHelper
  ) throws(VolumeAssemblyError) -> ImageVolume {
    let progress = Progress()
    defer { progress.end() }
    return try VolumeAssembler(policy: policy).volume(of: stack, time: time, files: files) { instance, frames in
      progress.show("decoding \(locations[instance].lastPathComponent)")
      return try helper.pixels(at: locations[instance], frames: frames)
    }
  }
}
