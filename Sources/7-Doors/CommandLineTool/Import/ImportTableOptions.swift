// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog

/// A table beside images, and what its columns are.
struct ImportTableOptions: ParsableArguments {
  @Option(help: "A table with a row for each image: CSV, TSV or NDJSON.", completion: .file())
  var table: String?

  @Option(help: "The column with the image's path below the folder.")
  var image: String?

  @Option(help: "The column with the patient; without it each image is a patient of its own.")
  var patient: String?

  @Option(help: "The column with the study.")
  var study: String?

  @Option(help: "The column with the day of the study.")
  var date: String?

  @Option(help: "The column with days since an event of the patient's.")
  var offset: String?

  @Option(help: "The column with the site.")
  var site: String?

  @Option(help: "The column with the device.")
  var device: String?

  @Option(help: "The column with the view.")
  var view: String?

  @Option(help: "The column with the sex.")
  var sex: String?

  @Option(help: "The column with the age in years.")
  var age: String?

  @Option(parsing: .upToNextOption, help: "Columns that are labels; they become attributes named label:COLUMN.")
  var label: [String] = []

  @Option(parsing: .upToNextOption, help: "Columns that are not taken over. All others become attributes.")
  var without: [String] = []

  /// What the columns are; `nil` where there is no table.
  var roles: ImportTable.Roles? {
    guard table != nil, let image else { return nil }
    return ImportTable.Roles(
      image: image, patient: patient, study: study, date: date, offset: offset, site: site, device: device, view: view,
      sex: sex, age: age, labels: label, without: without)
  }

  func validate(paths: [String]) throws {
    let columns =
      [image, patient, study, date, offset, site, device, view, sex, age].compactMap { $0 } + label + without
    if table == nil, !columns.isEmpty {
      throw ValidationError("columns are named and no table: name it with --table")
    }
    if table != nil, image == nil {
      throw ValidationError("the table has a column with the paths of the images: name it with --image")
    }
    if let column = columns.first(where: { name in columns.filter { $0 == name }.count > 1 }) {
      throw ValidationError("the column \(column) is named twice, and each has one part")
    }
  }
}
