// Compares this project with recorded answers of a real server: npm run goldens -- DIRECTORY [--id PREFIX] [--area FILE] [--show N]
import '../test/agreement/goldens.ts'
