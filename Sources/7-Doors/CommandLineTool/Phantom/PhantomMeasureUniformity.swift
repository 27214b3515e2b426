// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Phantoms
import Validation
import Vocabulary

/// `fiducial phantom measure uniformity`: how even an even object is.
struct PhantomMeasureUniformity: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uniformity",
    abstract: "How even an even object is, how true its numbers, how noisy.",
    discussion: """
      radiograph: a slab that fills the region (without --roi the middle half): integral and differential uniformity, signal to noise. \
      ct: a cylinder of water: its Hounsfield units in the middle and near the edge (ACR), noise. mr: a sphere or cylinder: percent \
      integral uniformity (ACR), signal to noise (NEMA), with a second file of the same also from the difference.
      Example: fiducial phantom measure uniformity water.dcm --kind ct
      """)

  @Argument(help: "The image; of MR a second one of the same may follow.")
  var files: [String]

  @Option(help: "What kind of image it is: radiograph, ct or mr.")
  var kind: Uniformity.Kind

  @OptionGroup var options: PhantomMeasureOptions

  func run() throws {
    let reader = PlaneReader(options)
    let locations = try FileList.files(in: files)
    guard locations.count == 1 || (locations.count == 2 && kind == .resonance) else {
      throw ImageRefusal("there are \(locations.count) files; one is measured, of MR also two of the same")
    }
    var answer = TableQuestions.Answer()
    var planes: [ImagePlane] = []
    for location in locations {
      let image = try reader.image(location)
      let (plane, words) = try options.part(
        image, otherwise: kind == .radiograph ? image.plane.middle : image.plane.whole)
      planes.append(plane)
      answer.notes += image.notes + ["\(image.name): region \(words)"]
    }
    let measured = Uniformity(
      of: planes[0], as: kind, repeated: planes.count > 1 ? planes[1] : nil, level: options.confidence)
    answer.estimates = measured.estimates
    answer.notes += measured.notes
    try options.print(answer, tables: [], failure: measured.reason)
  }
}
