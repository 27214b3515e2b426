// SPDX-License-Identifier: Apache-2.0

/// Names of concepts that objects of this room use.
///
/// > Source: DICOM PS3.16 annex D (DCM), SNOMED CT (SCT) and UCUM as PS3.16 uses them.
extension CodedConcept {
  // Purposes and derivations.
  /// An image that a processing step read.
  public static let sourceImageForProcessing = Self("121322", "DCM", "Source image for image processing operation")
  /// That an object came about by segmentation.
  public static let segmentation = Self("113076", "DCM", "Segmentation")
  /// The device that acquired.
  public static let acquisitionEquipment = Self("109101", "DCM", "Acquisition Equipment")
  /// The device that processed.
  public static let processingEquipment = Self("109102", "DCM", "Processing Equipment")

  // The frame of a report.
  /// The title of a report of TID 1500.
  public static let imagingMeasurementReport = Self("126000", "DCM", "Imaging Measurement Report")
  static let imagingMeasurements = Self("126010", "DCM", "Imaging Measurements")
  static let qualitativeEvaluations = Self("C0034375", "UMLS", "Qualitative Evaluations")
  static let measurementGroup = Self("125007", "DCM", "Measurement Group")
  static let imageLibrary = Self("111028", "DCM", "Image Library")
  static let imageLibraryGroup = Self("126200", "DCM", "Image Library Group")
  static let languageOfContent = Self("121049", "DCM", "Language of Content Item and Descendants")
  static let americanEnglish = Self("en-US", "RFC5646", "English (United States)")
  static let procedureReported = Self("121058", "DCM", "Procedure reported")
  /// An imaging procedure of any kind.
  public static let imagingProcedure = Self("363679005", "SCT", "Imaging procedure")

  // Who observed.
  static let observerType = Self("121005", "DCM", "Observer Type")
  static let person = Self("121006", "DCM", "Person")
  static let device = Self("121007", "DCM", "Device")
  static let personObserverName = Self("121008", "DCM", "Person Observer Name")
  static let personObserverOrganization = Self("121009", "DCM", "Person Observer's Organization Name")
  static let deviceObserverUID = Self("121012", "DCM", "Device Observer UID")
  static let deviceObserverName = Self("121013", "DCM", "Device Observer Name")
  static let deviceObserverManufacturer = Self("121014", "DCM", "Device Observer Manufacturer")
  static let deviceObserverModelName = Self("121015", "DCM", "Device Observer Model Name")
  static let deviceObserverSerialNumber = Self("121016", "DCM", "Device Observer Serial Number")

  // What was observed.
  static let trackingIdentifier = Self("112039", "DCM", "Tracking Identifier")
  static let trackingUniqueIdentifier = Self("112040", "DCM", "Tracking Unique Identifier")
  static let finding = Self("121071", "DCM", "Finding")
  static let findingCategory = Self("276214006", "SCT", "Finding category")
  static let findingSite = Self("363698007", "SCT", "Finding Site")
  static let laterality = Self("272741003", "SCT", "Laterality")
  static let topographicalModifier = Self("106233006", "SCT", "Topographical modifier")
  static let measurementMethod = Self("370129005", "SCT", "Measurement Method")
  static let derivation = Self("121401", "DCM", "Derivation")
  static let upperUncertainty = Self("371886008", "SCT", "+, range of upper measurement uncertainty")
  static let lowerUncertainty = Self("371885007", "SCT", "-, range of lower measurement uncertainty")
  static let imageRegion = Self("111030", "DCM", "Image Region")
  static let referencedSegment = Self("121191", "DCM", "Referenced Segment")
  static let referencedSegmentationFrame = Self("121214", "DCM", "Referenced Segmentation Frame")
  static let sourceImageForSegmentation = Self("121233", "DCM", "Source image for segmentation")
  static let sourceSeriesForSegmentation = Self("121232", "DCM", "Source series for segmentation")
  static let sourceOfRegion = Self("260753009", "SCT", "Source")
  static let sourceOfMeasurement = Self("121112", "DCM", "Source of Measurement")
  static let algorithmName = Self("111001", "DCM", "Algorithm Name")
  static let algorithmParameters = Self("111002", "DCM", "Algorithm Parameters")
  static let algorithmVersion = Self("111003", "DCM", "Algorithm Version")

  // Image Library entries.
  static let modality = Self("121139", "DCM", "Modality")
  static let studyDate = Self("111060", "DCM", "Study Date")
  static let pixelDataRows = Self("110910", "DCM", "Pixel Data Rows")
  static let pixelDataColumns = Self("110911", "DCM", "Pixel Data Columns")
  static let frameOfReferenceUID = Self("112227", "DCM", "Frame of Reference UID")
  static let pixels = Self("{pixels}", "UCUM", "Pixels")

  // Units (UCUM).
  /// Millimetres.
  public static let millimetres = Self("mm", "UCUM", "millimeter")
  /// Square millimetres.
  public static let squareMillimetres = Self("mm2", "UCUM", "square millimeter")
  /// Cubic millimetres.
  public static let cubicMillimetres = Self("mm3", "UCUM", "cubic millimeter")
  /// Millilitres.
  public static let millilitres = Self("ml", "UCUM", "milliliter")
  /// Hounsfield units.
  public static let hounsfieldUnits = Self("[hnsf'U]", "UCUM", "Hounsfield unit")
  /// No unit, as of a ratio or a probability.
  public static let noUnits = Self("1", "UCUM", "no units")
  /// Per cent.
  public static let percent = Self("%", "UCUM", "Percent")

  // Quantities.
  /// Volume.
  public static let volume = Self("118565006", "SCT", "Volume")
  /// Length.
  public static let length = Self("410668003", "SCT", "Length")
  /// Diameter.
  public static let diameter = Self("81827009", "SCT", "Diameter")
  /// Area.
  public static let area = Self("42798000", "SCT", "Area")
  /// Mean.
  public static let mean = Self("373098007", "SCT", "Mean")
  /// Standard deviation.
  public static let standardDeviation = Self("386136009", "SCT", "Standard deviation")
  /// How probable, as a model gives it.
  public static let probability = Self("122157", "DCM", "Probability")

  // Categories and types of segments.
  /// The category of organs and other parts of the body.
  public static let anatomicalStructure = Self("91723000", "SCT", "Anatomical Structure")
  /// The category of lesions.
  public static let morphologicallyAbnormalStructure = Self("49755003", "SCT", "Morphologically Abnormal Structure")
  /// The category of tissues.
  public static let tissue = Self("85756007", "SCT", "Tissue")
  /// A mass.
  public static let mass = Self("4147007", "SCT", "Mass")
  /// A nodule.
  public static let nodule = Self("27925004", "SCT", "Nodule")
  /// The brain.
  public static let brain = Self("12738006", "SCT", "Brain")
  /// The skull.
  public static let skull = Self("89546000", "SCT", "Skull")
  /// The head.
  public static let head = Self("69536005", "SCT", "Head")
  /// The liver.
  public static let liver = Self("10200004", "SCT", "Liver")
  /// A lung.
  public static let lung = Self("39607008", "SCT", "Lung")
  /// The kidney.
  public static let kidney = Self("64033007", "SCT", "Kidney")
  /// Right.
  public static let right = Self("24028007", "SCT", "Right")
  /// Left.
  public static let left = Self("7771000", "SCT", "Left")
  /// Present.
  public static let present = Self("52101004", "SCT", "Present")
  /// Absent.
  public static let absent = Self("2667000", "SCT", "Absent")

  // Families of algorithms (CID 7162).
  /// An algorithm that learnt from data.
  public static let artificialIntelligence = Self("123110", "DCM", "Artificial Intelligence")
}
